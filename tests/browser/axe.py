"""What axe-core finds on a page: WCAG 2.2, levels A and AA (DESIGN §6)."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SOURCE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text()
RUN = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return found.violations
        .filter(each => ["serious", "critical"].includes(each.impact))
        .map(each => `${each.id} (${each.help}): ${each.nodes.slice(0, 3).map(node => node.target.join(" "))}`);
}"""


def serious_findings(page: Page) -> list[str]:
    """Return the serious and critical findings on the page, a sentence each."""
    # Evaluated by the browser's debugger, which no content security policy of the page holds back.
    page.evaluate(SOURCE)
    found: list[str] = page.evaluate(RUN)
    return found
