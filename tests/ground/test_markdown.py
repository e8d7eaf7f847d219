"""Form without danger: what people may write, and what never comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.ground.markdown import to_html, to_text


def test_headings_leave_the_first_two_levels_to_the_page() -> None:
    assert to_html("# Titre\n\n##### Petit") == "<h3>Titre</h3>\n<h6>Petit</h6>\n"


def test_lists_emphasis_and_tables_are_kept() -> None:
    html = to_html("- un\n- **deux**\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<li>un</li>" in html
    assert "<strong>deux</strong>" in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](//ailleurs.example/a)",
        "[x](vbscript:x)",
        '<img src=x onerror="alert(1)">',
        "![image](https://ailleurs.example/suivi.png)",
        "<https://a.example/<script>>",
    ],
)
def test_nothing_dangerous_comes_out(hostile: str) -> None:
    html = to_html(hostile).lower()
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data:' not in html
    assert 'href="vbscript' not in html
    assert 'href="//' not in html


def test_links_out_of_the_house_are_marked_and_those_into_it_are_not() -> None:
    assert 'rel="nofollow noopener"' in to_html("[x](https://a.example/)")
    assert "rel=" not in to_html("[x](/charter/)")


def test_words_alone() -> None:
    assert to_text("# Titre\n\nUn **mot** et `code`\nsuite") == "Titre Un mot et code suite"


@given(st.text(max_size=300))
def test_any_text_is_rendered_without_tags_of_its_own(text: str) -> None:
    html = to_html(text)
    assert "<script" not in html.lower()
    assert "<img" not in html.lower()
    to_text(text)
