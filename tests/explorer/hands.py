"""How a person uses an explorer on a page: by keyboard and by mouse."""

from typing import Any

import pytest


def answered(page: Any, live: Any) -> None:
    """Wait until Python has answered everything that the page asked."""
    page.wait_for_function("e => e.dataset.asked === e.dataset.answered", arg=live.element_handle())


def _center(locator: Any) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _press_arrows(page: Any, live: Any, name: str) -> tuple[Any, str]:
    """Move a handle by keys; it keeps the focus. Returns it and what it says then."""
    handle = live.locator(f'[data-handle="{name}"]')
    handle.focus()
    before = handle.get_attribute("aria-valuetext")
    moved = before
    for keys in (("ArrowRight", "ArrowUp"), ("ArrowLeft", "ArrowDown")):  # it may stand at one end
        for key in keys if moved == before else ():
            page.keyboard.press(key)
            answered(page, live)
            assert page.evaluate("document.activeElement.dataset.handle") == name
        moved = handle.get_attribute("aria-valuetext")
    assert moved != before, f"the arrow keys do not move {name}"
    return handle, moved


def _handles(page: Any, live: Any) -> None:
    handles = [h.get_attribute("data-handle") for h in live.locator("[data-handle]").all()[:2]]
    for name in handles:
        handle, moved = _press_arrows(page, live, name)
        x, y = _center(handle)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 12, y - 9, steps=3)
        page.mouse.up()
        answered(page, live)
        assert handle.get_attribute("aria-valuetext") != moved, f"the mouse does not drag {name}"


def _sliders(page: Any, live: Any) -> None:
    for slider in live.locator("input[type=range]").all()[:2]:
        number = slider.locator("xpath=following-sibling::input")
        slider.focus()
        page.keyboard.press("Home")
        answered(page, live)
        low = number.input_value()
        page.keyboard.press("ArrowRight")
        answered(page, live)
        assert float(number.input_value()) > float(low)
        number.fill(low)
        number.press("Enter")
        answered(page, live)
        assert float(number.input_value()) == pytest.approx(float(low))


def _choices(page: Any, live: Any) -> None:
    for box in live.locator("input[type=checkbox]").all():
        before = box.is_checked()
        box.focus()
        page.keyboard.press("Space")
        answered(page, live)
        assert box.is_checked() != before
    for choice in live.locator("select").all():
        choice.focus()
        before = choice.input_value()
        first = choice.locator("option").first.get_attribute("value") == before
        page.keyboard.press("ArrowDown" if first else "ArrowUp")
        answered(page, live)
        assert choice.input_value() != before


def _buttons(page: Any, live: Any) -> None:
    asked = int(live.get_attribute("data-asked"))
    for button in live.locator(".wbx-buttons button").all():
        button.click()
        page.wait_for_function("([e, n]) => e.dataset.answered > n", arg=[live.element_handle(), asked])
        if button.get_attribute("aria-pressed") == "true":
            button.click()
        answered(page, live)
        asked = int(live.get_attribute("data-asked"))


def use(page: Any, live: Any) -> None:
    """Use one explorer by keyboard and by mouse; two of each kind of control and handle change something."""
    live.scroll_into_view_if_needed()
    for part in (_handles, _sliders, _choices, _buttons):
        part(page, live)
    assert live.locator(".wbx-problem").inner_text() == ""
    for handle in live.locator("[data-handle]").all()[-1:]:  # after steps there is more in the picture
        _press_arrows(page, live, handle.get_attribute("data-handle"))
