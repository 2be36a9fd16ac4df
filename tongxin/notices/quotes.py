"""Quotation marks inside quotation marks: ‘…’ within “…”, as GB/T 15834 writes them. Pure."""

from __future__ import annotations

OUTER, INNER = "“”", "‘’"


def nested(sentence: str) -> str:
    """Return a sentence with the quoted names in it, whose own “…” become ‘…’ there, and “…” again one deeper.

    Names are put into sentences as they are; only the whole sentence shows what stands within what. One whose marks do
    not pair stays as it is.
    """
    depth, marks = 0, list[str]()
    for mark in sentence:
        if mark == OUTER[0]:
            marks.append((OUTER, INNER)[depth % 2][0])
            depth += 1
        elif mark == OUTER[1]:
            depth -= 1
            if depth < 0:
                return sentence
            marks.append((OUTER, INNER)[depth % 2][1])
        else:
            marks.append(mark)
    return sentence if depth else "".join(marks)
