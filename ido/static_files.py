"""The style sheets, scripts and pictures that the application serves itself."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that change with what is in them, which a process looks up once each.

    Every page asks for a handful of them, and Django works each out anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if (name, force) not in self.known:
            self.known[name, force] = super().url(name, force)
        return self.known[name, force]
