"""The style sheet: one rule for every kind of control the product shows.

What the sheet leaves out looks like another program, so a test walks `STYLED` and asks for a rule
for each. Colours and sizes come from the tokens by name (`$bg1`, `${button}px`), pictures by file.
Kinds of a control are dynamic properties: `kind` on buttons and labels, `ink` on labels.
"""

from string import Template

import msgspec

from widgets.tokens import Palette, Scale

PICTURES: dict[str, tuple[str, str]] = {
    "pic_down": ("chevron-down", "mid"),
    "pic_up": ("chevron-up", "mid"),
    "pic_left": ("chevron-left", "mid"),
    "pic_right": ("chevron-right", "mid"),
    "pic_down_off": ("chevron-down", "edge"),
    "pic_up_off": ("chevron-up", "edge"),
    "pic_check": ("check", "on_primary"),
    "pic_minus": ("minus", "on_primary"),
    "pic_check_off": ("check", "mid"),
    "pic_menu_check": ("check", "accent"),
    "pic_calendar": ("calendar", "mid"),
    "pic_close": ("x", "mid"),
}
"""Pictures the sheet names: key → (icon, colour token)."""

STYLED = (
    "QMainWindow", "QDialog", "QLabel", "QPushButton", "QToolButton", "QLineEdit", "QTextEdit",
    "QPlainTextEdit", "QComboBox", "QSpinBox", "QDoubleSpinBox", "QDateTimeEdit", "QCalendarWidget",
    "QCheckBox", "QRadioButton", "QSlider", "QProgressBar", "QTabWidget", "QTabBar", "QTableView",
    "QTreeView", "QListView", "QHeaderView", "QTableCornerButton", "QScrollBar", "QScrollArea",
    "QToolTip", "QMenu", "QMenuBar", "QSplitter", "QGroupBox", "QDialogButtonBox", "QStatusBar", "QToolBar",
)  # fmt: skip
"""Every class of Qt control in use."""

ITEM_MARGIN = 3
"""Qt keeps so many pixels on both sides of an item's text; a heading stands over it."""


def text(palette: Palette, scale: Scale, pictures: dict[str, str]) -> str:
    """The whole sheet for one palette and one scale; a token that does not exist raises KeyError."""
    sizes = msgspec.structs.asdict(scale)
    derived = {
        "button_in": scale.button - 2,
        "head": scale.s + ITEM_MARGIN,
        "chip_in": scale.chip - 2,
        "spin_in": scale.button - 5,
        "button_thick": scale.button - 4,
        "spin_thick": scale.button - 7,
        "s_thick": scale.s - 1,
        "xs_thick": scale.xs - 1,
        "chip_radius": scale.chip // 2,
        "tick": scale.body + 3,
        "round": (scale.body + 5) // 2,
        "arrow": scale.body + 1,
        "thumb": scale.body + 1,
        "thumb_radius": (scale.body + 1) // 2,
        "thumb_pull": -((scale.body + 1 - 4) // 2),
    }
    return Template("".join(_RULES)).substitute(msgspec.structs.asdict(palette) | sizes | derived | pictures)


_SURFACES = """
* { outline: 0; }
QMainWindow, QDialog { background: $bg0; }
QGraphicsView { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }
QScrollArea[walks="true"], QGraphicsView { border: 1px solid transparent; }
QScrollArea[walks="true"]:focus, QGraphicsView:focus { border: 1px solid $focus; }
QScrollArea > QWidget > QWidget { background: transparent; }
QFrame[kind="inset"] { background: $bg2; border: 1px solid $line; border-radius: ${panel_radius}px; }
QSplitter::handle { background: $bg0; }
QSplitter::handle:hover { background: $line2; }
QSplitter::handle:horizontal { width: ${s}px; }
QSplitter::handle:vertical { height: ${s}px; }
QStatusBar { background: $bg1; color: $low; border-top: 1px solid $line; font-size: ${caption}px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $low; font-size: ${caption}px; padding: 0 ${s}px; }
QGroupBox {
    border: 1px solid $line; border-radius: ${panel_radius}px; font-weight: 600;
    margin-top: ${section}px; padding: ${l}px ${m}px ${m}px ${m}px;
}
QGroupBox::title { subcontrol-origin: margin; left: ${m}px; padding: 0 ${xs}px; color: $mid; }
QToolTip {
    background: $bg3; color: $high; border: 1px solid $line2; padding: ${xs}px ${s}px;
    font-size: ${caption}px;
}
"""

_LABELS = """
QLabel { background: transparent; color: $high; }
QLabel:disabled { color: $edge; }
QLabel[kind="page"] { font-size: ${page}px; font-weight: 600; }
QLabel[kind="section"] { font-size: ${section}px; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="secondary"] { font-size: ${caption}px; color: $mid; }
QLabel[kind="caption"] { font-size: ${caption}px; color: $low; }
QLabel[kind="refusal"] { font-size: ${caption}px; color: $critical; }
QLabel[ink="mid"] { color: $mid; }
QLabel[ink="low"] { color: $low; }
QLabel[ink="info"] { color: $accent; }
QLabel[ink="good"] { color: $good; }
QLabel[ink="warning"] { color: $warning; }
QLabel[ink="critical"] { color: $critical; }
QLabel[ink="session"] { color: $session; }
"""

_BUTTONS = """
QPushButton {
    background: $bg3; color: $high; border: 1px solid $line2; border-radius: ${radius}px;
    padding: 0 ${m}px; min-height: ${button_in}px;
}
QPushButton:hover { background: $bg2; border-color: $edge; }
QPushButton:pressed { background: $bg1; border-color: $edge; }
QPushButton:checked { background: $accent_fill; border-color: $accent; }
QPushButton:focus { border: 1px solid $focus; }
QPushButton:checked:focus { border-color: $high; }
QPushButton:disabled { background: transparent; color: $edge; border-color: $line; }
QPushButton[kind="primary"] {
    background: $primary; color: $on_primary; border-color: $primary; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $primary_hover; border-color: $primary_hover; }
QPushButton[kind="primary"]:pressed { background: $primary_pressed; border-color: $primary_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $high; }
QPushButton[kind="primary"]:disabled { background: $bg3; color: $edge; border-color: $bg3; }
QPushButton[kind="danger"] { background: $critical_fill; color: $critical; border-color: $critical_fill; }
QPushButton[kind="danger"]:hover { background: $critical_hover; border-color: $critical; }
QPushButton[kind="danger"]:focus { border: 1px solid $focus; }
QPushButton[kind="danger"]:disabled { background: transparent; color: $edge; border-color: $line; }
QPushButton[kind="ghost"] { background: transparent; color: $mid; border-color: transparent; }
QPushButton[kind="ghost"]:hover { background: $bg3; color: $high; }
QPushButton[kind="ghost"]:focus { border: 1px solid $focus; }
QPushButton[kind="chip"] {
    background: transparent; color: $mid; border-color: $line2; border-radius: ${chip_radius}px;
    min-height: ${chip_in}px; padding: 0 ${s}px;
}
QPushButton[kind="chip"]:hover { color: $high; border-color: $edge; }
QPushButton[kind="chip"]:checked { background: $accent_fill; border-color: $accent; color: $high; }
QPushButton[kind="chip"]:focus { border: 1px solid $focus; }
QPushButton[kind="chip"]:checked:focus { border-color: $high; }
QPushButton[kind="chip"]:disabled { color: $edge; border-color: $line; }
QDialogButtonBox QPushButton { min-width: 72px; }
QToolButton {
    background: transparent; color: $mid; border: 1px solid transparent; border-radius: ${radius}px;
    padding: 5px;
}
QToolButton:hover { background: $bg3; color: $high; }
QToolButton:pressed { background: $bg2; }
QToolButton:checked { background: $accent_fill; color: $high; }
QToolButton:focus { border-color: $focus; }
QToolButton:disabled { color: $edge; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit {
    background: $field; color: $high; border: 1px solid $edge; border-radius: ${radius}px;
    selection-background-color: $primary; selection-color: $on_primary;
}
QLineEdit, QComboBox { padding: 0 ${s}px; min-height: ${button_in}px; }
QSpinBox, QDoubleSpinBox, QDateTimeEdit { padding: 0 ${s}px; min-height: ${spin_in}px; }
QTextEdit, QPlainTextEdit { padding: ${xs}px; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QComboBox:hover, QSpinBox:hover,
QDoubleSpinBox:hover, QDateTimeEdit:hover { border-color: $mid; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QComboBox:on, QSpinBox:focus,
QDoubleSpinBox:focus, QDateTimeEdit:focus { border: 1px solid $focus; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled,
QDoubleSpinBox:disabled, QDateTimeEdit:disabled { color: $edge; border-color: $line; background: $bg2; }
QLineEdit:read-only, QTextEdit:read-only, QPlainTextEdit:read-only { background: $bg2; border-color: $line; }
QLineEdit:read-only:focus, QTextEdit:read-only:focus, QPlainTextEdit:read-only:focus { border-color: $focus; }
QLineEdit[refused="true"], QTextEdit[refused="true"], QPlainTextEdit[refused="true"],
QComboBox[refused="true"], QSpinBox[refused="true"], QDoubleSpinBox[refused="true"],
QDateTimeEdit[refused="true"] { border: 1px solid $critical; }
QLineEdit[refused="true"]:focus, QComboBox[refused="true"]:focus {
    border: 2px solid $critical; min-height: ${button_thick}px; padding-left: ${s_thick}px;
}
QSpinBox[refused="true"]:focus, QDoubleSpinBox[refused="true"]:focus, QDateTimeEdit[refused="true"]:focus {
    border: 2px solid $critical; min-height: ${spin_thick}px; padding-left: ${s_thick}px;
}
QTextEdit[refused="true"]:focus, QPlainTextEdit[refused="true"]:focus {
    border: 2px solid $critical; padding: ${xs_thick}px;
}
QLineEdit > QToolButton { border: none; background: transparent; padding: 0; }
QComboBox { padding-right: 0; combobox-popup: 0; }
QComboBox QLineEdit { border: none; padding: 0; background: transparent; min-height: 0; }
QComboBox::drop-down { border: none; width: ${button}px; }
QComboBox::down-arrow { image: url("$pic_down"); width: ${arrow}px; height: ${arrow}px; }
QComboBox::down-arrow:disabled { image: url("$pic_down_off"); }
QComboBox QAbstractItemView {
    background: $bg2; color: $high; border: 1px solid $line2; padding: ${xs}px; outline: 0;
    selection-background-color: $accent_fill; selection-color: $high;
}
QComboBox QAbstractItemView::item { min-height: ${button_in}px; padding: 0 ${s}px; border-radius: ${xs}px; }
QComboBox QAbstractItemView::item:selected { background: $accent_fill; color: $high; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 24px; border: none;
    border-left: 1px solid $line; margin: 1px 1px 0 0;
}
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 24px; border: none;
    border-left: 1px solid $line; margin: 0 1px 1px 0;
}
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover,
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: $bg3; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url("$pic_up"); width: ${caption}px; height: ${caption}px;
}
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("$pic_down"); width: ${caption}px; height: ${caption}px;
}
QSpinBox::up-arrow:disabled, QDoubleSpinBox::up-arrow:disabled,
QSpinBox::up-arrow:off, QDoubleSpinBox::up-arrow:off { image: url("$pic_up_off"); }
QSpinBox::down-arrow:disabled, QDoubleSpinBox::down-arrow:disabled,
QSpinBox::down-arrow:off, QDoubleSpinBox::down-arrow:off { image: url("$pic_down_off"); }
QDateTimeEdit::drop-down {
    subcontrol-origin: border; subcontrol-position: center right; border: none; width: ${button}px;
}
QDateTimeEdit::down-arrow { image: url("$pic_calendar"); width: ${arrow}px; height: ${arrow}px; }
"""

_CALENDAR = """
QCalendarWidget QWidget { background: $bg2; alternate-background-color: $bg2; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $bg2; border-bottom: 1px solid $line; }
QCalendarWidget QToolButton { color: $high; font-weight: 600; padding: ${xs}px ${s}px; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url("$pic_left"); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url("$pic_right"); }
QCalendarWidget QSpinBox { background: $field; min-height: 24px; }
QCalendarWidget QAbstractItemView {
    background: $bg2; color: $high; selection-background-color: $primary; selection-color: $on_primary;
    border: none; outline: 0;
}
QCalendarWidget QTableView::item { border: none; padding: 0; }
QCalendarWidget QAbstractItemView:disabled { color: $edge; }
"""

_CHOICES = """
QCheckBox, QRadioButton { color: $high; spacing: ${s}px; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: $edge; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator, QTableView::indicator,
QListView::indicator, QGroupBox::indicator {
    width: ${tick}px; height: ${tick}px; border: 1px solid $edge; background: $field; border-radius: 4px;
}
QRadioButton::indicator { border-radius: ${round}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $high; }
QCheckBox:focus, QRadioButton:focus { color: $focus; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked, QGroupBox::indicator:checked {
    background: $primary; border-color: $primary; image: url("$pic_check");
}
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate {
    background: $primary; border-color: $primary; image: url("$pic_minus");
}
QRadioButton::indicator:checked {
    border-color: $primary;
    background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
        stop:0 $on_primary, stop:0.42 $on_primary, stop:0.5 $primary, stop:1 $primary);
}
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border: 2px solid $focus; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line2; background: $bg1; }
QCheckBox::indicator:checked:disabled { background: $bg3; image: url("$pic_check_off"); }
QRadioButton::indicator:checked:disabled {
    background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
        stop:0 $edge, stop:0.42 $edge, stop:0.5 $bg3, stop:1 $bg3);
}
QSlider { background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line2; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: $line2; }
QSlider::sub-page:horizontal, QSlider::add-page:vertical { background: $accent; border-radius: 2px; }
QSlider::handle {
    width: ${thumb}px; height: ${thumb}px; border-radius: ${thumb_radius}px; background: $accent;
    border: none;
}
QSlider::handle:horizontal { margin: ${thumb_pull}px 0; }
QSlider::handle:vertical { margin: 0 ${thumb_pull}px; }
QSlider::handle:hover, QSlider::handle:focus { background: $focus; }
QSlider:focus { border: 1px solid $focus; border-radius: ${xs}px; }
QSlider::handle:disabled { background: $edge; }
QSlider::sub-page:horizontal:disabled, QSlider::add-page:vertical:disabled { background: $line2; }
QProgressBar {
    background: $bg3; border: none; border-radius: 3px; min-height: 6px; max-height: 6px;
    text-align: right; color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QProgressBar[tone="good"]::chunk { background: $good_mark; }
QProgressBar[tone="warning"]::chunk { background: $warning_mark; }
QProgressBar[tone="critical"]::chunk { background: $critical_mark; }
"""

_VIEWS = """
QTableView, QTreeView, QListView {
    background: $bg1; alternate-background-color: $bg2; color: $high; border: 1px solid transparent;
    gridline-color: $line; selection-background-color: $accent_fill; selection-color: $high;
}
QTableView:focus, QTreeView:focus, QListView:focus { border: 1px solid $focus; }
QListView[kind="palette"] { background: transparent; border: none; }
QTreeView::item, QListView::item { height: ${button_in}px; border: none; }
QListView::item { padding: 0 ${s}px; border-radius: ${xs}px; }
QTableView::item { padding: 0 ${s}px; border: none; border-bottom: 1px solid $line; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $bg2; }
QTableView::item:selected { background: $accent_fill; }
QTreeView::item:selected, QListView::item:selected { background: $accent_fill; color: $high; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url("$pic_right"); }
QTreeView::branch:has-children:open { image: url("$pic_down"); }
QHeaderView { background: $bg1; border: none; }
QHeaderView::section {
    background: $bg1; color: $low; border: none; border-bottom: 1px solid $line; padding: 6px ${head}px;
    font-size: ${caption}px; font-weight: 500;
}
QHeaderView::section:hover { color: $high; }
QHeaderView::up-arrow { image: url("$pic_up"); width: ${caption}px; height: ${caption}px; }
QHeaderView::down-arrow { image: url("$pic_down"); width: ${caption}px; height: ${caption}px; }
QTableCornerButton::section { background: $bg1; border: none; border-bottom: 1px solid $line; }
QTabWidget::pane { border: none; border-top: 1px solid $line; top: -1px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $mid; border: none; border-bottom: 2px solid transparent;
    padding: ${s}px ${xs}px; margin-right: ${l}px;
}
QTabBar::tab:hover { color: $high; }
QTabBar::tab:selected { color: $high; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { color: $focus; border-bottom-color: $focus; }
QTabBar::tab:disabled { color: $edge; }
QTabBar::close-button { image: url("$pic_close"); }
"""

_BARS_AND_MENUS = """
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; margin: 2px; }
QScrollBar:horizontal { height: 12px; margin: 2px; }
QScrollBar::handle { background: $line2; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QToolBar { background: $bg1; border: none; border-bottom: 1px solid $line; padding: ${xs}px; spacing: ${xs}px; }
QMenuBar { background: $bg1; color: $mid; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 6px ${s}px; background: transparent; border-radius: ${xs}px; }
QMenuBar::item:selected { background: $bg3; color: $high; }
QMenu { background: $bg2; color: $high; border: 1px solid $line2; padding: ${xs}px; }
QMenu::item { padding: 6px 24px 6px ${s}px; border-radius: ${xs}px; }
QMenu::item:selected { background: $accent_fill; }
QMenu::item:disabled { color: $edge; }
QMenu::icon { padding-left: ${s}px; }
QMenu::separator { height: 1px; background: $line; margin: ${xs}px ${s}px; }
QMenu::indicator { width: ${arrow}px; height: ${arrow}px; padding-left: ${s}px; }
QMenu::indicator:checked { image: url("$pic_menu_check"); }
QMenu::right-arrow { image: url("$pic_right"); width: ${arrow}px; height: ${arrow}px; }
"""

_OURS = """
Panel, FigureTile { background: $bg1; border: 1px solid $line; border-radius: ${panel_radius}px; }
Rail { background: $bg1; border: none; border-right: 1px solid $line; }
TopBar { background: $bg1; border: none; border-bottom: 1px solid $line; }
Toast { background: $bg2; border: 1px solid $line2; border-radius: ${panel_radius}px; }
Rail QToolButton {
    font-size: ${caption}px; padding: 6px 0 5px 0; color: $mid; border-radius: ${panel_radius}px;
}
Rail QToolButton:checked { background: $accent_fill; color: $high; }
"""

_RULES = (_SURFACES, _LABELS, _BUTTONS, _FIELDS, _CALENDAR, _CHOICES, _VIEWS, _BARS_AND_MENUS, _OURS)
