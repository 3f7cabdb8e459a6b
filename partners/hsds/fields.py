"""What HSDS 3.0 has: its objects, their fields and what may stand in them.

Source: the JSON schemas of HSDS 3.0 (https://docs.openreferral.org), written down shortly. In a line of
FIELDS `!` marks a field that is required everywhere, `+` one that only the tables require, `[]` a list of
objects; after the colon stands a format, a list of choices or the kind of object, and nothing for plain text.
"""

from __future__ import annotations

from dataclasses import dataclass

CHOICES = {
    "status": ("active", "inactive", "defunct", "temporarily closed"),
    "place_kind": ("physical", "postal", "virtual"),
    "weekday": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    "freq": ("WEEKLY", "MONTHLY"),
}
FORMATS = ("uuid", "email", "uri", "date", "time", "date-time", "number")

# kind of object → its file in the tabular data package, and its fields
FIELDS = {
    "organization": (
        "organizations.csv",
        "id!:uuid name! alternate_name description! email:email website:uri tax_status tax_id "
        "year_incorporated:number legal_status logo uri:uri parent_organization_id:uuid funding[]:funding "
        "contacts[]:contact phones[]:phone locations[]:location programs[]:program "
        "organization_identifiers[]:organization_identifier attributes[]:attribute metadata[]:metadata",
    ),
    "program": (
        "programs.csv",
        "id!:uuid organization_id+:uuid name! alternate_name description! attributes[]:attribute "
        "metadata[]:metadata",
    ),
    "service": (
        "services.csv",
        "id!:uuid organization_id+:uuid program_id:uuid name! alternate_name description url:uri "
        "email:email status!:status interpretation_services application_process fees_description "
        "wait_time fees accreditations eligibility_description minimum_age:number maximum_age:number "
        "assured_date:date assurer_email:email licenses alert last_modified:date-time phones[]:phone "
        "schedules[]:schedule service_areas[]:service_area service_at_locations[]:service_at_location "
        "languages[]:language organization:organization funding[]:funding cost_options[]:cost_option "
        "program:program required_documents[]:required_document contacts[]:contact attributes[]:attribute "
        "metadata[]:metadata",
    ),
    "location": (
        "locations.csv",
        "id!:uuid location_type!:place_kind url:uri organization_id:uuid name alternate_name description "
        "transportation latitude:number longitude:number external_identifier external_identifier_type "
        "languages[]:language addresses[]:address contacts[]:contact accessibility[]:accessibility "
        "phones[]:phone schedules[]:schedule attributes[]:attribute metadata[]:metadata",
    ),
    "service_at_location": (
        "service_at_location.csv",
        "id!:uuid service_id+:uuid location_id+:uuid description contacts[]:contact phones[]:phone "
        "schedules[]:schedule location:location attributes[]:attribute metadata[]:metadata",
    ),
    "address": (
        "addresses.csv",
        "id!:uuid location_id:uuid attention address_1! address_2 city! region state_province! "
        "postal_code! country! address_type!:place_kind attributes[]:attribute metadata[]:metadata",
    ),
    "phone": (
        "phones.csv",
        "id!:uuid location_id:uuid service_id:uuid organization_id:uuid contact_id:uuid "
        "service_at_location_id:uuid number! extension:number type description languages[]:language "
        "attributes[]:attribute metadata[]:metadata",
    ),
    "contact": (
        "contacts.csv",
        "id!:uuid organization_id:uuid service_id:uuid service_at_location_id:uuid location_id:uuid name "
        "title department email:email phones[]:phone attributes[]:attribute metadata[]:metadata",
    ),
    "schedule": (
        "schedules.csv",
        "id!:uuid service_id:uuid location_id:uuid service_at_location_id:uuid valid_from:date "
        "valid_to:date dtstart:date timezone:number until:date count:number wkst:weekday freq:freq "
        "interval:number byday byweekno bymonthday byyearday description opens_at:time closes_at:time "
        "schedule_link:uri attending_type notes attributes[]:attribute metadata[]:metadata",
    ),
    "service_area": (
        "service_areas.csv",
        "id!:uuid service_id:uuid name description extent extent_type uri attributes[]:attribute "
        "metadata[]:metadata",
    ),
    "language": (
        "languages.csv",
        "id!:uuid service_id:uuid location_id:uuid phone_id:uuid name code note attributes[]:attribute "
        "metadata[]:metadata",
    ),
    "accessibility": (
        "accessibility.csv",
        "id!:uuid location_id:uuid description details url:uri attributes[]:attribute metadata[]:metadata",
    ),
    "cost_option": (
        "cost_options.csv",
        "id!:uuid service_id+:uuid valid_from:date valid_to:date option currency amount:number "
        "amount_description attributes[]:attribute metadata[]:metadata",
    ),
    "required_document": (
        "required_documents.csv",
        "id!:uuid service_id:uuid document uri:uri attributes[]:attribute metadata[]:metadata",
    ),
    "funding": (
        "funding.csv",
        "id!:uuid organization_id:uuid service_id:uuid source attributes[]:attribute metadata[]:metadata",
    ),
    "organization_identifier": (
        "organization_identifiers.csv",
        "id!:uuid organization_id+:uuid identifier_scheme identifier_type! identifier! "
        "attributes[]:attribute metadata[]:metadata",
    ),
    "attribute": (
        "attributes.csv",
        "id!:uuid link_id+:uuid taxonomy_term_id+:uuid link_type link_entity+ value "
        "taxonomy_term:taxonomy_term metadata[]:metadata",
    ),
    "taxonomy_term": (
        "taxonomy_terms.csv",
        "id!:uuid code name! description! parent_id:uuid taxonomy taxonomy_detail:taxonomy language "
        "taxonomy_id:uuid term_uri:uri metadata[]:metadata",
    ),
    "taxonomy": (
        "taxonomies.csv",
        "id!:uuid name! description! uri:uri version metadata[]:metadata",
    ),
    "metadata": (
        "metadata.csv",
        "id!:uuid resource_id+:uuid resource_type+ last_action_date!:date last_action_type! field_name! "
        "previous_value! replacement_value! updated_by!",
    ),
    "meta_table_description": (
        "meta_table_descriptions.csv",
        "id!:uuid name language character_set attributes[]:attribute metadata[]:metadata",
    ),
}


@dataclass(frozen=True)
class Field:
    """One field: `kind` is "" for text, a format, a key of CHOICES, or the kind of object it holds."""

    name: str
    kind: str = ""
    required: bool = False
    required_in_table: bool = False
    is_list: bool = False

    @property
    def is_nested(self) -> bool:
        return self.kind in FIELDS


@dataclass(frozen=True)
class Entity:
    """One kind of object. `links` are the fields that name a row of another table, by the kind named."""

    name: str
    file: str
    fields: dict[str, Field]

    @property
    def columns(self) -> list[Field]:
        """What stands in a row of its table: everything that is not nested."""
        return [field for field in self.fields.values() if not field.is_nested]

    @property
    def nested(self) -> list[Field]:
        return [field for field in self.fields.values() if field.is_nested]

    @property
    def links(self) -> dict[str, str]:
        names = {field.name: field.name.removesuffix("_id") for field in self.columns if field.kind == "uuid"}
        return {name: kind for name, kind in names.items() if kind in FIELDS and kind != self.name}


def _field(text: str) -> Field:
    name, _, kind = text.partition(":")
    bare = name.rstrip("!+[]")
    marks = name[len(bare) :]
    return Field(bare, kind, "!" in marks, "!" in marks or "+" in marks, "[]" in marks)


def _entity(name: str, file: str, line: str) -> Entity:
    return Entity(name, file, {field.name: field for field in map(_field, line.split())})


ENTITIES = {name: _entity(name, file, line) for name, (file, line) in FIELDS.items()}
BY_FILE = {entity.file: entity for entity in ENTITIES.values()}
