"""Every address of the product, and what each role gets there: the whole of authorisation on one screen.

A row is an address (URL name, and after `@` a variant of it), a method, and per role the status of the
answer; `login` is a redirect to the login page. GET comes without a query, POST without any field. Rows with
an argument mean a row of Almere (see world.py): the library of desk and coordinator, not of the stranger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.world import ROLES

TABLE = """
# address                                method anonym   desk  coord  munic  provi  admin  other
home                                     GET    login    302    302    302    302    302    302
home                                     POST   login    302    302    302    302    302    302
manage                                   GET    login    403    200    403    403    200    200
manage                                   POST   login    403    200    403    403    200    200
resume                                   GET    login    302    302    302    302    302    302
resume                                   POST   login    302    302    302    302    302    302
session_extend                           GET    login    405    405    405    405    405    405
session_extend                           POST   login    200    200    200    200    200    200
health                                   GET      200    200    200    200    200    200    200
health                                   POST     200    200    200    200    200    200    200
styleguide                               GET      200    200    200    200    200    200    200
styleguide                               POST     200    200    200    200    200    200    200
account_login                            GET      200    302    302    302    302    302    302
account_login                            POST     200    302    302    302    302    302    302
mfa_login_webauthn                       GET      302    302    302    302    302    302    302
mfa_login_webauthn                       POST     302    302    302    302    302    302    302
mfa_authenticate                         GET      302    302    302    302    302    302    302
mfa_authenticate                         POST     302    302    302    302    302    302    302
account_reset_password                   GET      200    200    200    200    200    200    200
account_reset_password                   POST     200    200    200    200    200    200    200
account_reset_password_done              GET      200    200    200    200    200    200    200
account_reset_password_done              POST     405    405    405    405    405    405    405
account_reset_password_from_key          GET      200    200    200    200    200    200    200
account_reset_password_from_key          POST     200    200    200    200    200    200    200
account_reset_password_from_key_done     GET      200    200    200    200    200    200    200
account_reset_password_from_key_done     POST     405    405    405    405    405    405    405
invitation                               GET      200    200    200    200    200    200    200
invitation                               POST     200    200    200    200    200    200    200
invitation@ended                         GET      404    404    404    404    404    404    404
invitation@ended                         POST     404    404    404    404    404    404    404
account_profile                          GET    login    200    200    200    200    200    200
account_profile                          POST   login    200    200    200    200    200    200
account_logout                           GET      302    200    200    200    200    200    200
account_logout                           POST     302    302    302    302    302    302    302
account_change_password                  GET    login    200    200    200    200    200    200
account_change_password                  POST   login    200    200    200    200    200    200
account_reauthenticate                   GET    login    200    200    200    200    200    200
account_reauthenticate                   POST   login    200    200    200    200    200    200
mfa_reauthenticate                       GET    login    302    200    302    302    302    302
mfa_reauthenticate                       POST   login    302    200    302    302    302    302
mfa_reauthenticate_webauthn              GET    login    302    200    302    302    302    302
mfa_reauthenticate_webauthn              POST   login    302    302    302    302    302    302
mfa_index                                GET    login    200    200    200    200    200    200
mfa_index                                POST   login    405    405    405    405    405    405
mfa_activate_totp                        GET    login    200    302    200    200    200    200
mfa_activate_totp                        POST   login    200    302    200    200    200    200
mfa_deactivate_totp                      GET    login    404    200    404    404    404    404
mfa_deactivate_totp                      POST   login    404    302    404    404    404    404
mfa_view_recovery_codes                  GET    login    404    200    404    404    404    404
mfa_view_recovery_codes                  POST   login    405    405    405    405    405    405
mfa_generate_recovery_codes              GET    login    200    200    200    200    200    200
mfa_generate_recovery_codes              POST   login    200    302    200    200    200    200
mfa_download_recovery_codes              GET    login    404    200    404    404    404    404
mfa_download_recovery_codes              POST   login    405    405    405    405    405    405
mfa_list_webauthn                        GET    login    200    200    200    200    200    200
mfa_list_webauthn                        POST   login    405    405    405    405    405    405
mfa_add_webauthn                         GET    login    200    200    200    200    200    200
mfa_add_webauthn                         POST   login    200    200    200    200    200    200
mfa_edit_webauthn                        GET    login    404    200    404    404    404    404
mfa_edit_webauthn                        POST   login    404    200    404    404    404    404
mfa_remove_webauthn                      GET    login    404    200    404    404    404    404
mfa_remove_webauthn                      POST   login    404    302    404    404    404    404
location_list                            GET    login    403    200    403    403    403    200
location_list                            POST   login    403    200    403    403    403    200
location_add                             GET    login    403    200    403    403    403    200
location_add                             POST   login    403    200    403    403    403    200
location_detail                          GET    login    403    200    403    403    403    404
location_detail                          POST   login    403    200    403    403    403    404
location_edit                            GET    login    403    200    403    403    403    404
location_edit                            POST   login    403    200    403    403    403    404
operation_add                            GET    login    403    200    403    403    403    404
operation_add                            POST   login    403    200    403    403    403    404
operation_edit                           GET    login    403    200    403    403    403    404
operation_edit                           POST   login    403    200    403    403    403    404
operation_change                         GET    login    403    200    403    403    403    404
operation_change                         POST   login    403    200    403    403    403    404
operation_delete                         GET    login    403    200    403    403    403    404
operation_delete                         POST   login    403    302    403    403    403    404
hours_edit                               GET    login    403    200    403    403    403    404
hours_edit                               POST   login    403    200    403    403    403    404
hours_correct                            GET    login    403    200    403    403    403    404
hours_correct                            POST   login    403    302    403    403    403    404
hours_undo                               GET    login    403    200    403    403    403    404
hours_undo                               POST   login    403    302    403    403    403    404
closure_add                              GET    login    403    200    403    403    403    200
closure_add                              POST   login    403    200    403    403    403    200
location_closure_add                     GET    login    403    200    403    403    403    404
location_closure_add                     POST   login    403    200    403    403    403    404
closure_edit                             GET    login    403    200    403    403    403    404
closure_edit                             POST   login    403    200    403    403    403    404
closure_edit@all_locations               GET    login    403    200    403    403    403    404
closure_edit@all_locations               POST   login    403    200    403    403    403    404
closure_delete                           GET    login    403    200    403    403    403    404
closure_delete                           POST   login    403    302    403    403    403    404
closure_delete@all_locations             GET    login    403    200    403    403    403    404
closure_delete@all_locations             POST   login    403    302    403    403    403    404
topic_list                               GET    login    403    200    403    403    200    200
topic_list                               POST   login    403    200    403    403    200    200
topic_add                                GET    login    403    200    403    403    200    200
topic_add                                POST   login    403    200    403    403    200    200
topic_edit                               GET    login    403    200    403    403    404    404
topic_edit                               POST   login    403    200    403    403    404    404
topic_edit@national                      GET    login    403    404    403    403    200    404
topic_edit@national                      POST   login    403    404    403    403    200    404
topic_retire                             GET    login    403    200    403    403    404    404
topic_retire                             POST   login    403    200    403    403    404    404
topic_retire@national                    GET    login    403    404    403    403    200    404
topic_retire@national                    POST   login    403    404    403    403    200    404
topic_reinstate                          GET    login    403    405    403    403    405    405
topic_reinstate                          POST   login    403    302    403    403    404    404
topic_reinstate@national                 GET    login    403    405    403    403    405    405
topic_reinstate@national                 POST   login    403    404    403    403    302    404
topic_delete                             GET    login    403    200    403    403    404    404
topic_delete                             POST   login    403    302    403    403    404    404
topic_delete@national                    GET    login    403    404    403    403    200    404
topic_delete@national                    POST   login    403    404    403    403    302    404
topic_group_add                          GET    login    403    403    403    403    200    403
topic_group_add                          POST   login    403    403    403    403    200    403
topic_group_edit                         GET    login    403    403    403    403    200    403
topic_group_edit                         POST   login    403    403    403    403    200    403
topic_group_delete                       GET    login    403    403    403    403    200    403
topic_group_delete                       POST   login    403    403    403    403    302    403
topic_group_delete@in_use                GET    login    403    403    403    403    200    403
topic_group_delete@in_use                POST   login    403    403    403    403    200    403
library_list                             GET    login    403    403    403    403    200    403
library_list                             POST   login    403    403    403    403    200    403
library_add                              GET    login    403    403    403    403    200    403
library_add                              POST   login    403    403    403    403    200    403
library_edit                             GET    login    403    200    403    403    200    404
library_edit                             POST   login    403    302    403    403    200    404
municipality_list                        GET    login    403    403    403    403    200    403
municipality_list                        POST   login    403    403    403    403    200    403
inhabitants_import                       GET    login    403    403    403    403    200    403
inhabitants_import                       POST   login    403    403    403    403    200    403
municipality_detail                      GET    login    403    403    403    403    200    403
municipality_detail                      POST   login    403    403    403    403    200    403
municipality_edit                        GET    login    403    403    403    403    200    403
municipality_edit                        POST   login    403    403    403    403    302    403
partners:week_start                      GET    login    302    302    403    403    403    302
partners:week_start                      POST   login    405    405    403    403    403    405
partners:week_location                   GET    login    200    200    403    403    403    404
partners:week_location                   POST   login    405    405    403    403    403    405
partners:week_partner                    GET    login    200    200    403    403    403    404
partners:week_partner                    POST   login    405    405    403    403    403    405
partners:calendar                        GET      200    200    200    200    200    200    200
partners:calendar                        POST     405    405    405    405    405    405    405
partners:library_calendar                GET      200    200    200    200    200    200    200
partners:library_calendar                POST     405    405    405    405    405    405    405
partners:location_calendar               GET      200    200    200    200    200    200    200
partners:location_calendar               POST     405    405    405    405    405    405    405
user_list                                GET    login    403    200    403    403    200    200
user_list                                POST   login    403    200    403    403    200    200
user_add                                 GET    login    403    200    403    403    200    200
user_add                                 POST   login    403    200    403    403    200    200
user_edit                                GET    login    403    200    403    403    404    404
user_edit                                POST   login    403    200    403    403    404    404
user_edit@coordinator                    GET    login    403    200    403    403    200    404
user_edit@coordinator                    POST   login    403    200    403    403    200    404
user_invite                              GET    login    403    405    403    403    405    405
user_invite                              POST   login    403    302    403    403    404    404
user_deactivate                          GET    login    403    200    403    403    404    404
user_deactivate                          POST   login    403    302    403    403    404    404
user_reactivate                          GET    login    403    405    403    403    405    405
user_reactivate                          POST   login    403    302    403    403    404    404
user_second_factor                       GET    login    403    200    403    403    404    404
user_second_factor                       POST   login    403    302    403    403    404    404
partners:desk_panel                      GET    login    200    200    403    403    403    200
partners:desk_panel                      POST   login    302    302    403    403    403    302
partners:desk_panel@topic                GET    login    200    200    403    403    403    200
partners:desk_panel@topic                POST   login    302    302    403    403    403    302
partners:search                          GET    login    200    200    403    403    403    200
partners:search                          POST   login    200    200    403    403    403    200
partners:partner_detail                  GET    login    200    200    403    403    404    404
partners:partner_detail                  POST   login    200    200    403    403    404    404
partners:partner_detail@national         GET    login    200    200    403    403    200    200
partners:partner_detail@national         POST   login    200    200    403    403    200    200
partners:service_detail                  GET    login    200    200    403    403    404    404
partners:service_detail                  POST   login    200    200    403    403    404    404
partners:service_detail@national         GET    login    200    200    403    403    200    200
partners:service_detail@national         POST   login    200    200    403    403    200    200
partners:guide_list                      GET    login    200    200    403    403    200    200
partners:guide_list                      POST   login    200    200    403    403    200    200
partners:guide_detail                    GET    login    200    200    403    403    404    404
partners:guide_detail                    POST   login    200    200    403    403    404    404
partners:guide_detail@national           GET    login    200    200    403    403    200    200
partners:guide_detail@national           POST   login    200    200    403    403    200    200
registration:desk                        GET    login    200    200    403    403    403    200
registration:desk                        POST   login    422    422    403    403    403    422
registration:question_add                GET    login    200    200    403    403    403    404
registration:question_add                POST   login    422    422    403    403    403    404
registration:day_sheet                   GET    login    200    200    403    403    403    200
registration:day_sheet                   POST   login    422    422    403    403    403    422
referrals:referral_list                  GET    login    200    200    403    403    403    200
referrals:referral_list                  POST   login    200    200    403    403    403    200
referrals:referral_list@today            GET    login    200    200    403    403    403    200
referrals:referral_list@today            POST   login    200    200    403    403    403    200
referrals:referral_detail                GET    login    200    200    403    403    403    404
referrals:referral_detail                POST   login    200    200    403    403    403    404
referrals:referral_step                  GET    login    405    405    403    403    403    405
referrals:referral_step                  POST   login    422    422    403    403    403    404
referrals:referral_owner                 GET    login    405    405    403    403    403    405
referrals:referral_owner                 POST   login    422    422    403    403    403    404
referrals:referral_go_on                 GET    login    405    405    403    403    403    405
referrals:referral_go_on                 POST   login    302    302    403    403    403    404
referrals:referral_reroute               GET    login    200    200    403    403    403    404
referrals:referral_reroute               POST   login    302    302    403    403    403    404
referrals:subject_search                 GET    login    403    200    403    403    403    200
referrals:subject_search                 POST   login    403    422    403    403    403    422
referrals:subject_detail                 GET    login    403    200    403    403    403    404
referrals:subject_detail                 POST   login    403    200    403    403    403    404
referrals:subject_download               GET    login    403    200    403    403    403    404
referrals:subject_download               POST   login    403    200    403    403    403    404
referrals:subject_erase                  GET    login    403    200    403    403    403    404
referrals:subject_erase                  POST   login    403    302    403    403    403    404
referrals:subject_erased                 GET    login    403    200    403    403    403    404
referrals:subject_erased                 POST   login    403    200    403    403    403    404
referrals:event_list                     GET    login    403    200    403    403    403    200
referrals:event_list                     POST   login    403    200    403    403    403    200
referrals:event_download                 GET    login    403    200    403    403    403    200
referrals:event_download                 POST   login    403    200    403    403    403    200
referrals:start                          GET    login    405    405    403    403    403    405
referrals:start                          POST   login    422    422    403    403    403    422
referrals:choose                         GET    login    200    200    403    403    403    404
referrals:choose                         POST   login    422    422    403    403    403    404
referrals:inbound                        GET    login    200    200    403    403    403    404
referrals:inbound                        POST   login    200    200    403    403    403    404
referrals:undo                           GET    login    405    405    403    403    403    405
referrals:undo                           POST   login    302    302    403    403    403    404
referrals:consent                        GET    login    200    200    403    403    403    404
referrals:consent                        POST   login    422    422    403    403    403    404
referrals:consent@sent                   GET    login    302    302    403    403    403    404
referrals:consent@sent                   POST   login    302    302    403    403    403    404
referrals:handover                       GET    login    200    200    403    403    403    404
referrals:handover                       POST   login    422    422    403    403    403    404
referrals:handover@not_asked             GET    login    302    302    403    403    403    404
referrals:handover@not_asked             POST   login    302    302    403    403    403    404
referrals:refuse                         GET    login    405    405    403    403    403    405
referrals:refuse                         POST   login    302    302    403    403    403    404
referrals:stop                           GET    login    405    405    403    403    403    405
referrals:stop                           POST   login    302    302    403    403    403    404
referrals:card                           GET    login    200    200    403    403    403    404
referrals:card                           POST   login    405    405    403    403    403    405
referrals:card@request                   GET    login    200    200    403    403    403    404
referrals:card@request                   POST   login    405    405    403    403    403    405
referrals:card_calendar                  GET    login    200    200    403    403    403    404
referrals:card_calendar                  POST   login    405    405    403    403    403    405
referrals:withdraw                       GET      200    200    200    200    200    200    200
referrals:withdraw                       POST     422    422    422    422    422    422    422
referrals:withdraw@arabic                GET      200    200    200    200    200    200    200
referrals:withdraw@arabic                POST     422    422    422    422    422    422    422
referrals:consent_withdraw               GET    login    200    200    403    403    403    404
referrals:consent_withdraw               POST   login    302    302    403    403    403    404
referrals:text_list                      GET    login    403    200    403    403    403    200
referrals:text_list                      POST   login    403    200    403    403    403    200
referrals:text_edit                      GET    login    403    200    403    403    403    200
referrals:text_edit                      POST   login    403    422    403    403    403    422
referrals:text_edit@own                  GET    login    403    200    403    403    403    200
referrals:text_edit@own                  POST   login    403    422    403    403    403    422
referrals:text_reset                     GET    login    403    405    403    403    403    405
referrals:text_reset                     POST   login    403    302    403    403    403    302
registration:visit_list                  GET    login    200    200    403    403    403    200
registration:visit_list                  POST   login    200    200    403    403    403    200
registration:gap_list                    GET    login    200    200    403    403    403    200
registration:gap_list                    POST   login    200    200    403    403    403    200
registration:visit_edit                  GET    login    200    200    403    403    403    404
registration:visit_edit                  POST   login    422    422    403    403    403    404
registration:visit_edit@colleague        GET    login    404    200    403    403    403    404
registration:visit_edit@colleague        POST   login    404    422    403    403    403    404
registration:visit_withdraw              GET    login    405    405    403    403    403    405
registration:visit_withdraw              POST   login    302    302    403    403    403    404
registration:visit_withdraw@colleague    GET    login    405    405    403    403    403    405
registration:visit_withdraw@colleague    POST   login    404    302    403    403    403    404
registration:visit_restore               GET    login    405    405    403    403    403    405
registration:visit_restore               POST   login    302    302    403    403    403    404
registration:question_remove             GET    login    405    405    403    403    403    405
registration:question_remove             POST   login    302    302    403    403    403    404
registration:import_list                 GET    login    403    200    403    403    403    200
registration:import_list                 POST   login    403    200    403    403    403    200
registration:import_add                  GET    login    403    200    403    403    403    200
registration:import_add                  POST   login    403    422    403    403    403    422
registration:import_detail               GET    login    403    200    403    403    403    404
registration:import_detail               POST   login    403    200    403    403    403    404
registration:import_detail@busy          GET    login    403    200    403    403    403    404
registration:import_detail@busy          POST   login    403    200    403    403    403    404
registration:import_detail@done          GET    login    403    200    403    403    403    404
registration:import_detail@done          POST   login    403    200    403    403    403    404
registration:import_detail@withdrawing   GET    login    403    200    403    403    403    404
registration:import_detail@withdrawing   POST   login    403    200    403    403    403    404
registration:import_map                  GET    login    403    200    403    403    403    404
registration:import_map                  POST   login    403    422    403    403    403    404
registration:import_map@checked          GET    login    403    200    403    403    403    404
registration:import_map@checked          POST   login    403    422    403    403    403    404
registration:import_progress             GET    login    403    200    403    403    403    404
registration:import_progress             POST   login    403    200    403    403    403    404
registration:import_problems             GET    login    403    200    403    403    403    404
registration:import_problems             POST   login    403    200    403    403    403    404
registration:import_confirm              GET    login    403    405    403    403    403    405
registration:import_confirm              POST   login    403    302    403    403    403    404
registration:import_restart              GET    login    403    405    403    403    403    405
registration:import_restart              POST   login    403    302    403    403    403    404
registration:import_discard              GET    login    403    405    403    403    403    405
registration:import_discard              POST   login    403    302    403    403    403    404
registration:import_withdraw             GET    login    403    200    403    403    403    404
registration:import_withdraw             POST   login    403    302    403    403    403    404
partners:exchange                        GET    login  403    200    403    403    200    200
partners:exchange                        POST   login  403    422    403    403    422    422
partners:exchange_download               GET    login  403    302    403    403    302    302
partners:exchange_download               POST   login  403    405    403    403    405    405
partners:exchange_detail                 GET    login  403    200    403    403    404    404
partners:exchange_detail                 POST   login  403    422    403    403    404    404
partners:exchange_store                  GET    login  403    405    403    403    405    405
partners:exchange_store                  POST   login  403    302    403    403    404    404
partners:exchange_discard                GET    login  403    405    403    403    405    405
partners:exchange_discard                POST   login  403    302    403    403    404    404
reports:document_schema                  GET      200    200    200    200    200    200    200
reports:document_schema                  POST     405    405    405    405    405    405    405
reports:report_list                      GET    login    403    200    403    403    403    200
reports:report_list                      POST   login    403    405    403    403    403    405
reports:report_detail                    GET    login    403    200    403    403    403    200
reports:report_detail                    POST   login    403    405    403    403    403    405
reports:report_detail@unknown            GET    login    403    404    403    403    403    404
reports:report_download                  GET    login    403    200    403    403    403    200
reports:report_download                  POST   login    403    405    403    403    403    405
reports:report_download@spreadsheet      GET    login    403    200    403    403    403    200
reports:report_download@all              GET    login    403    200    403    403    403    200
reports:report_download@unknown          GET    login    403    404    403    403    403    404
reports:kb_days                          GET    login    200    200    403    403    403    200
reports:kb_days                          POST   login    200    200    403    403    403    200
reports:kb_day                           GET    login    200    200    403    403    403    404
reports:kb_day                           POST   login    302    302    403    403    403    404
reports:edition_list                     GET    login    403    200    200    200    200    200
reports:edition_list                     POST   login    403    405    405    405    405    405
reports:edition_make                     GET    login    403    405    403    403    405    405
reports:edition_make                     POST   login    403    302    403    403    302    302
reports:edition_progress                 GET    login    403    200    403    403    200    200
reports:edition_progress                 POST   login    403    405    403    403    405    405
reports:edition_detail                   GET    login    403    200    200    200    403    200
reports:edition_detail                   POST   login    403    405    405    405    403    405
reports:edition_detail@province          GET    login    403    404    404    200    403    404
reports:edition_detail@other_municipality GET    login    403    404    404    404    403    404
reports:edition_detail@other_province    GET    login    403    404    404    404    403    404
reports:edition_detail@refused           GET    login    403    404    404    404    403    404
reports:edition_detail@unknown           GET    login    403    404    404    404    403    404
reports:edition_download                 GET    login    403    200    200    200    403    200
reports:edition_download                 POST   login    403    405    405    405    403    405
reports:edition_download@province        GET    login    403    404    404    200    403    404
reports:edition_download@other_municipality GET    login    403    404    404    404    403    404
reports:edition_download@refused         GET    login    403    404    404    404    403    404
reports:edition_download@unknown         GET    login    403    404    404    404    403    404
reports:edition_table                    GET    login    403    200    200    200    403    200
reports:edition_table                    POST   login    403    405    405    405    403    405
reports:edition_table@province           GET    login    403    404    404    200    403    404
reports:edition_table@other_municipality GET    login    403    404    404    404    403    404
reports:edition_table@refused            GET    login    403    404    404    404    403    404
reports:edition_table@unknown            GET    login    403    404    404    404    403    404
spreadsheets:link                        GET    login    403    200    200    200    403    200
spreadsheets:link                        POST   login    403    405    405    405    403    405
spreadsheets:link_make                   GET    login    403    405    405    405    403    405
spreadsheets:link_make                   POST   login    403    200    200    200    403    200
spreadsheets:link_revoke                 GET    login    403    405    405    405    403    405
spreadsheets:link_revoke                 POST   login    403    302    302    302    403    302
spreadsheets:fetch                       GET      200    200    200    200    200    200    200
spreadsheets:fetch                       POST     405    405    405    405    405    405    405
spreadsheets:fetch@unknown               GET      404    404    404    404    404    404    404
partners:partner_list                    GET    login    403    200    403    403    200    200
partners:partner_list                    POST   login    403    200    403    403    200    200
partners:school_holiday_list             GET    login    403    403    403    403    200    403
partners:school_holiday_list             POST   login    403    403    403    403    200    403
partners:school_holiday_add              GET    login    403    403    403    403    200    403
partners:school_holiday_add              POST   login    403    403    403    403    200    403
partners:school_holiday_import           GET    login    403    403    403    403    200    403
partners:school_holiday_import           POST   login    403    403    403    403    200    403
partners:school_holiday_edit             GET    login    403    403    403    403    200    403
partners:school_holiday_edit             POST   login    403    403    403    403    200    403
partners:school_holiday_delete           GET    login    403    403    403    403    200    403
partners:school_holiday_delete           POST   login    403    403    403    403    302    403
partners:double_list                     GET    login    403    200    403    403    200    200
partners:double_list                     POST   login    403    200    403    403    200    200
partners:partner_double                  GET    login    403    200    403    403    404    404
partners:partner_double                  POST   login    403    200    403    403    404    404
partners:partner_double@national         GET    login    403    404    403    403    200    404
partners:partner_double@national         POST   login    403    404    403    403    200    404
partners:partner_apart                   GET    login    403    405    403    403    405    405
partners:partner_apart                   POST   login    403    302    403    403    302    404
partners:apart_undo                      GET    login    403    405    403    403    405    405
partners:apart_undo                      POST   login    403    302    403    403    302    404
partners:partner_merge                   GET    login    403    200    403    403    404    404
partners:partner_merge                   POST   login    403    200    403    403    404    404
partners:partner_merge@national          GET    login    403    404    403    403    200    404
partners:partner_merge@national          POST   login    403    404    403    403    200    404
partners:place_list                      GET    login    403    200    403    403    200    200
partners:place_list                      POST   login    403    200    403    403    200    200
partners:service_list                    GET    login    403    200    403    403    200    200
partners:service_list                    POST   login    403    200    403    403    200    200
partners:guide_manage_list               GET    login    403    200    403    403    200    200
partners:guide_manage_list               POST   login    403    200    403    403    200    200
partners:partner_add                     GET    login    403    200    403    403    200    200
partners:partner_add                     POST   login    403    200    403    403    200    200
partners:place_add                       GET    login    403    200    403    403    200    200
partners:place_add                       POST   login    403    200    403    403    200    200
partners:service_add                     GET    login    403    200    403    403    200    200
partners:service_add                     POST   login    403    200    403    403    200    200
partners:guide_add                       GET    login    403    200    403    403    200    200
partners:guide_add                       POST   login    403    200    403    403    200    200
partners:partner_manage                  GET    login    403    200    403    403    404    404
partners:partner_manage                  POST   login    403    200    403    403    404    404
partners:service_manage                  GET    login    403    200    403    403    404    404
partners:service_manage                  POST   login    403    200    403    403    404    404
partners:partner_edit                    GET    login    403    200    403    403    404    404
partners:partner_edit                    POST   login    403    200    403    403    404    404
partners:service_edit                    GET    login    403    200    403    403    404    404
partners:service_edit                    POST   login    403    200    403    403    404    404
partners:guide_edit                      GET    login    403    200    403    403    404    404
partners:guide_edit                      POST   login    403    200    403    403    404    404
partners:contact_add                     GET    login    403    200    403    403    404    404
partners:contact_add                     POST   login    403    200    403    403    404    404
partners:contact_edit                    GET    login    403    200    403    403    404    404
partners:contact_edit                    POST   login    403    200    403    403    404    404
partners:agreement_add                   GET    login    403    200    403    403    404    404
partners:agreement_add                   POST   login    403    200    403    403    404    404
partners:agreement_edit                  GET    login    403    200    403    403    404    404
partners:agreement_edit                  POST   login    403    200    403    403    404    404
partners:place_edit                      GET    login    403    200    403    403    404    404
partners:place_edit                      POST   login    403    200    403    403    404    404
partners:location_place                  GET    login    403    200    403    403    404    404
partners:location_place                  POST   login    403    200    403    403    404    404
partners:schedule_add                    GET    login    403    200    403    403    404    404
partners:schedule_add                    POST   login    403    200    403    403    404    404
partners:schedule_edit                   GET    login    403    200    403    403    404    404
partners:schedule_edit                   POST   login    403    200    403    403    404    404
partners:session_move                    GET    login    403    200    403    403    404    404
partners:session_move                    POST   login    403    200    403    403    404    404
partners:session_extra                   GET    login    403    200    403    403    404    404
partners:session_extra                   POST   login    403    200    403    403    404    404
partners:partner_end                     GET    login    403    200    403    403    404    404
partners:partner_end                     POST   login    403    200    403    403    404    404
partners:service_end                     GET    login    403    200    403    403    404    404
partners:service_end                     POST   login    403    200    403    403    404    404
partners:partner_history                 GET    login    403    200    403    403    404    404
partners:partner_history                 POST   login    403    200    403    403    404    404
partners:service_history                 GET    login    403    200    403    403    404    404
partners:service_history                 POST   login    403    200    403    403    404    404
partners:guide_history                   GET    login    403    200    403    403    404    404
partners:guide_history                   POST   login    403    200    403    403    404    404
partners:partner_manage@national         GET    login    403    200    403    403    200    200
partners:partner_manage@national         POST   login    403    200    403    403    200    200
partners:service_manage@national         GET    login    403    200    403    403    200    200
partners:service_manage@national         POST   login    403    200    403    403    200    200
partners:partner_edit@national           GET    login    403    404    403    403    200    404
partners:partner_edit@national           POST   login    403    404    403    403    200    404
partners:service_edit@national           GET    login    403    404    403    403    200    404
partners:service_edit@national           POST   login    403    404    403    403    200    404
partners:guide_edit@national             GET    login    403    404    403    403    200    404
partners:guide_edit@national             POST   login    403    404    403    403    200    404
partners:contact_delete                  GET    login    403    200    403    403    404    404
partners:contact_delete                  POST   login    403    302    403    403    404    404
partners:agreement_delete                GET    login    403    200    403    403    404    404
partners:agreement_delete                POST   login    403    302    403    403    404    404
partners:service_delete                  GET    login    403    200    403    403    404    404
partners:service_delete                  POST   login    403    302    403    403    404    404
partners:schedule_delete                 GET    login    403    200    403    403    404    404
partners:schedule_delete                 POST   login    403    302    403    403    404    404
partners:guide_end                       GET    login    403    200    403    403    404    404
partners:guide_end                       POST   login    403    302    403    403    404    404
partners:partner_delete                  GET    login    403    200    403    403    404    404
partners:partner_delete                  POST   login    403    200    403    403    404    404
partners:place_delete                    GET    login    403    200    403    403    404    404
partners:place_delete                    POST   login    403    200    403    403    404    404
partners:partner_verify                  GET    login    403    405    403    403    405    405
partners:partner_verify                  POST   login    403    302    403    403    404    404
partners:partner_reinstate               GET    login    403    405    403    403    405    405
partners:partner_reinstate               POST   login    403    302    403    403    404    404
partners:service_double                  GET    login    403    200    403    403    404    404
partners:service_double                  POST   login    403    200    403    403    404    404
partners:service_merge                   GET    login    403    200    403    403    404    404
partners:service_merge                   POST   login    403    200    403    403    404    404
partners:service_reinstate               GET    login    403    405    403    403    405    405
partners:service_reinstate               POST   login    403    302    403    403    404    404
partners:service_capacity                GET    login    403    405    403    403    405    405
partners:service_capacity                POST   login    403    302    403    403    404    404
partners:session_cancel                  GET    login    403    405    403    403    405    405
partners:session_cancel                  POST   login    403    302    403    403    404    404
partners:exception_undo                  GET    login    403    405    403    403    405    405
partners:exception_undo                  POST   login    403    302    403    403    404    404
partners:guide_check                     GET    login    403    405    403    403    405    405
partners:guide_check                     POST   login    403    302    403    403    404    404
partners:guide_reinstate                 GET    login    403    405    403    403    405    405
partners:guide_reinstate                 POST   login    403    302    403    403    404    404
partners:partner_card                    GET       200    200    200    200    200    200    200
partners:partner_card                    POST      200    200    200    200    200    200    200
partners:partner_card@ended              GET       404    404    404    404    404    404    404
partners:partner_card@ended              POST      404    404    404    404    404    404    404
partners:partner_card_thanks             GET       200    200    200    200    200    200    200
partners:partner_card_thanks             POST      405    405    405    405    405    405    405
partners:check_list                      GET     login    403    200    403    403    200    200
partners:check_list                      POST    login    403    200    403    403    200    200
partners:check_decide                    GET     login    403    200    403    403    404    404
partners:check_decide                    POST    login    403    200    403    403    404    404
partners:check_revoke                    GET     login    403    405    403    403    405    405
partners:check_revoke                    POST    login    403    302    403    403    404    404
partners:partner_ask                     GET     login    403    405    403    403    405    405
partners:partner_ask                     POST    login    403    302    403    403    404    404
referrals:partner                        GET      200    200    200    200    200    200    200
referrals:partner                        POST     200    200    200    200    200    200    200
referrals:partner@ended                  GET      404    404    404    404    404    404    404
referrals:partner@ended                  POST     404    404    404    404    404    404    404
referrals:proposal_decide                GET    login    405    405    403    403    403    405
referrals:proposal_decide                POST   login    302    302    403    403    403    404
referrals:mail_list                      GET    login    403    200    403    403    403    200
referrals:mail_list                      POST   login    403    200    403    403    403    200
referrals:mail_resend                    GET    login    403    200    403    403    403    404
referrals:mail_resend                    POST   login    403    302    403    403    403    404
signals:signal_list                      GET    login    200    200    200    403    403    200
signals:signal_list                      POST   login    200    200    200    403    403    200
signals:signal_add                       GET    login    200    200    403    403    403    200
signals:signal_add                       POST   login    200    200    403    403    403    200
signals:signal_add@visit                 GET    login    200    200    403    403    403    200
signals:signal_add@visit                 POST   login    200    200    403    403    403    200
signals:signal_detail                    GET    login    200    200    404    403    403    404
signals:signal_detail                    POST   login    200    200    404    403    403    404
signals:signal_detail@colleague          GET    login    404    200    200    403    403    404
signals:signal_detail@colleague          POST   login    404    200    200    403    403    404
signals:signal_edit                      GET    login    200    200    403    403    403    404
signals:signal_edit                      POST   login    200    200    403    403    403    404
signals:signal_edit@colleague            GET    login    404    200    403    403    403    404
signals:signal_edit@colleague            POST   login    404    200    403    403    403    404
signals:signal_step                      GET    login    403    200    403    403    403    404
signals:signal_step                      POST   login    403    200    403    403    403    404
signals:signal_step@merge                GET    login    403    200    403    403    403    404
signals:signal_step@merge                POST   login    403    200    403    403    403    404
signals:signal_step@reopen               GET    login    403    200    403    403    403    404
signals:signal_step@reopen               POST   login    403    302    403    403    403    404
signals:signal_step@unknown              GET    login    403    404    403    403    403    404
signals:signal_step@unknown              POST   login    403    404    403    403    403    404
signals:signal_answer                    GET    login    403    403    200    403    403    403
signals:signal_answer                    POST   login    403    403    200    403    403    403
signals:signal_answer@not_forwarded      GET    login    403    403    404    403    403    403
signals:signal_answer@not_forwarded      POST   login    403    403    404    403    403    403
grants:grant_list                        GET    login    403    200    200    403    403    200
grants:grant_list                        POST   login    403    200    200    403    403    200
grants:grant_edit                        GET    login    403    200    200    403    403    200
grants:grant_edit                        POST   login    403    200    200    403    403    200
grants:grant_edit@other_municipality     GET    login    403    404    404    403    403    404
grants:grant_edit@other_municipality     POST   login    403    404    404    403    403    404
"""


@dataclass(frozen=True)
class Address:
    """One row of the table."""

    name: str
    method: str
    expected: dict[str, str]

    @property
    def url_name(self) -> str:
        return self.name.partition("@")[0]


def addresses(method: str | None = None) -> list[Address]:
    """The rows of the table, all or those of one method."""
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("#")]
    rows = [Address(name, verb, dict(zip(ROLES, statuses, strict=True))) for name, verb, *statuses in lines]
    return [row for row in rows if method in (None, row.method)]


def url_patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern the product answers to, with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from url_patterns(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def shows_page(row: Address, role: str) -> bool:
    """Whether `role` gets a page there, or something done that leads to one."""
    return row.expected[role] in ("200", "422", "404") or (
        row.method == "POST" and row.expected[role] == "302"
    )


def pages_of(role: str, method: str) -> list[Address]:
    """The addresses where `role` sees something."""
    return [row for row in addresses(method) if shows_page(row, role)]
