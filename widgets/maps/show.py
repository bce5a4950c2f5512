"""Try a map alone: python -m widgets.maps.show [--painted] [--points N] [--shot FILE] and the looks of --help."""

import argparse
import sys
from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from widgets import theme
from widgets.maps.offline import prepare_web_engine
from widgets.maps.painted import PaintedMap
from widgets.maps.refusal import web_engine_refusal
from widgets.maps.trial import trial_areas, trial_pins, trial_points
from widgets.maps.values import Tone
from widgets.maps.view import MapView
from widgets.maps.web import WebMap

_SHOT_AFTER_MS = 1200


def main(arguments: Sequence[str]) -> int:
    """Show one map until it is closed, or until its picture is taken."""
    wishes = _parser().parse_args(arguments)
    prepare_web_engine()
    app = QApplication([])
    theme.apply(app, "light" if wishes.light else "dark", "wall" if wishes.wall else "desk")
    view = _map(wishes)
    view.resize(1000, 860)
    view.setWindowTitle(f"{view.accessibleName()} · {type(view).__name__}")
    view.set_mode("light" if wishes.light else "dark")
    view.show_areas(trial_areas())
    view.patch(trial_points(wishes.points))
    view.show_pins(trial_pins())
    view.set_badge("演示数据")
    legend = (Tone.CRITICAL, "超期"), (Tone.WARNING, "临期"), (Tone.NEUTRAL, "处置中"), (Tone.GOOD, "已结案")
    view.set_legend(legend)
    view.set_layers(heat=wishes.heat)
    view.point_opened.connect(view.select)
    if wishes.near:
        view.focus(117.51, 36.70, 12.5)
        view.select("P000003")
    if wishes.shot:
        view.ready.connect(lambda: QTimer.singleShot(_SHOT_AFTER_MS, lambda: _shoot(view, wishes.shot)))
    view.show()
    return app.exec()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m widgets.maps.show", description=__doc__)
    parser.add_argument("--painted", action="store_true", help="the painted map, without the web engine")
    parser.add_argument("--points", type=int, default=400, help="how many made-up points")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--wall", action="store_true", help="at the sizes of the wall")
    parser.add_argument("--heat", action="store_true")
    parser.add_argument("--near", action="store_true", help="look at the town, with a point selected")
    parser.add_argument("--shot", metavar="FILE", help="take a picture and end")
    return parser


def _map(wishes: argparse.Namespace) -> MapView:
    refusal = None if wishes.painted else web_engine_refusal()
    if wishes.painted or refusal is not None:
        view = PaintedMap()
        if refusal is not None:
            view.show_notice(refusal)
        return view
    return WebMap()


def _shoot(view: MapView, file: str) -> None:
    view.grab().save(file)
    view.close()
    QApplication.quit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
