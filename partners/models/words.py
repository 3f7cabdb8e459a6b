"""The words that search can come upon: which of them hold a part, and by which stems they are indexed."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class SearchWord(models.Model):
    """A word of some service's `search_text`, of at most 100 letters.

    `stems` is what `search_words` keeps of it, as a text query: "'klik-en-tik' & 'klik' & 'tik'", or empty
    for a stop word. Parts of words are looked for here, among thousands, not in the text of every service.
    The database adds words with the text (migration 0020_search_words); the night drops those no text has.
    """

    word = models.TextField("woord", primary_key=True)
    stems = models.TextField("stammen", blank=True)

    class Meta:
        verbose_name = "woord om op te zoeken"
        verbose_name_plural = "woorden om op te zoeken"
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_parts")]

    def __str__(self) -> str:
        return self.word
