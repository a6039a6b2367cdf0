"""Comments of a Word document: who said what about which text, which one answers which."""

from __future__ import annotations

from lxml import etree

from pipeline.adapters.gate import Package, parse_xml
from pipeline.adapters.returns.package_relations import target_of
from pipeline.adapters.returns.word_elements import attribute
from pipeline.adapters.returns.word_flow import Flow
from pipeline.adapters.returns.word_walk import walk
from pipeline.core.returns.stories import Comment, joined, paragraphs_of


def read_comments(package: Package, main: str, body: Flow) -> tuple[Comment, ...]:
    """Return the comments in the order of their part.

    Args:
        main: Name of the main part.
        body: What the walk through the body met: the texts that comments hang on.
    """
    part = target_of(package, main, "comments")
    if part is None:
        return ()
    elements = list(parse_xml(package, part).iter("{*}comment"))
    last_ids = [_last_paragraph_id(element) for element in elements]
    threads = _threads(package, main)
    comments = []
    for element, last in zip(elements, last_ids, strict=True):
        id_ = attribute(element, "id")
        parent, done = threads.get(last, ("", False))
        comments.append(
            Comment(
                author=attribute(element, "author"),
                date=attribute(element, "date"),
                text=joined([paragraph.text for _, paragraph in paragraphs_of(walk(element).blocks)]),
                about=body.about.get(id_, ""),
                answers=last_ids.index(parent) if parent and parent in last_ids else None,
                done=done,
                place=body.place_of_comment("body", id_),
            )
        )
    return tuple(comments)


def _threads(package: Package, main: str) -> dict[str, tuple[str, bool]]:
    """Return id of a comment's last paragraph → that of the comment it answers, and whether it is done."""
    part = target_of(package, main, "commentsextended")
    if part is None:
        return {}
    return {
        attribute(entry, "paraId"): (
            attribute(entry, "paraIdParent"),
            attribute(entry, "done") in ("1", "true"),
        )
        for entry in parse_xml(package, part).iter("{*}commentEx")
    }


def _last_paragraph_id(comment: etree._Element) -> str:
    paragraphs = list(comment.iter("{*}p"))
    return attribute(paragraphs[-1], "paraId") if paragraphs else ""
