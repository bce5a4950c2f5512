from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLineEdit

from widgets import theme
from widgets.controls.form import Facts, Form, FormRow, MomentEdit, RefusalLine
from widgets.tokens import DARK, LIGHT


def test_a_refusal_stands_under_its_control_and_goes_when_taken_back(qtbot):
    edit = QLineEdit()
    row = FormRow("理由", edit, "写明退回原因", required=True)
    qtbot.addWidget(row)
    row.resize(300, 120)
    row.show()
    assert (edit.accessibleName(), edit.accessibleDescription()) == ("理由，必填", "写明退回原因")
    row.refuse("请填写<理由>。")
    [line] = row.findChildren(RefusalLine)
    assert (row.refusal(), edit.accessibleDescription(), line.isVisible()) == ("请填写<理由>。", "请填写<理由>。", True)
    assert line.y() > edit.y()
    edit.clearFocus()
    assert edit.grab().toImage().pixelColor(edit.width() // 2, 0) == QColor(DARK.critical)
    row.clear_refusal()
    assert (row.refusal(), edit.accessibleDescription(), line.isVisible()) == ("", "写明退回原因", False)


def test_a_refusal_finds_its_field_by_name_or_stands_under_the_form(qtbot):
    form = Form()
    qtbot.addWidget(form)
    rows = {name: FormRow(name, QLineEdit()) for name in ("unit", "reason")}
    for name, row in rows.items():
        form.add(name, row)
    form.show()
    form.refuse("请写理由。", "reason")
    assert (rows["reason"].refusal(), rows["unit"].refusal()) == ("请写理由。", "")
    form.refuse("案件已变化。")
    assert (rows["reason"].refusal(), form._general.text()) == ("", "案件已变化。")


def test_facts_are_written_over_and_not_rebuilt(qtbot):
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show()
    facts.show_items([("属地", "双山街道"), ("网格", "0312")])
    value = facts._lines[0][1]
    facts.show_items([("属地", "<b>明水街道</b>")])
    assert facts._lines[0][1] is value
    assert value.text() == "<b>明水街道</b>"
    assert not facts._lines[1][1].isVisible()


def test_the_calendar_follows_the_palette(qtbot, qapp):
    edit = MomentEdit()
    qtbot.addWidget(edit)

    def header() -> str:
        return edit.calendarWidget().headerTextFormat().foreground().color().name().upper()

    assert header() == DARK.low
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: header() == LIGHT.low)
