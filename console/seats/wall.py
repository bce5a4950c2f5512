"""大屏端: the leaders' wall. Composition and wiring; it decides nothing and asks for nothing."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from console.analytics.claims import Claims
from console.analytics.tally import Figures, Tally
from console.domain.calendar import SHANGHAI
from console.domain.rows import SessionRow
from console.domain.session import SessionStage
from console.domain.unit import UnitKind, of_street
from console.models.figures import follow
from console.shell.charts import by_hour, ranked
from console.shell.connection import Connection
from console.shell.freshness import Freshness, heard_of, of_sources
from console.shell.furnished import furnished
from console.shell.mapfeed import MapFeed
from console.shell.reference import Reference
from console.shell.ticker import Ticker
from resources.tongue import say
from widgets import theme
from widgets.charts.bars import LeagueItem
from widgets.maps.painted import PaintedMap
from widgets.maps.view import MapView
from widgets.tokens import Tone
from widgets.wall.board import WallBoard, WallFigures
from widgets.wall.grid import WALL_SIZE

TICK_MS = 1_000


class WallWindow(QMainWindow):
    """The wall of one district."""

    def __init__(self, connection: Connection, reference: Reference) -> None:
        super().__init__()
        self.connection, self.reference = connection, reference
        name = say(*reference.organisation.name)
        self.setWindowTitle(name)
        self.map = PaintedMap()
        self.board = WallBoard(say(f"{name}城市管理指挥中心", f"{name} · Urban Management"), self.map)
        self.setCentralWidget(self.board)
        self.resize(WALL_SIZE)
        self._prepare_map()
        self.tally, self.claims = Tally(), Claims()
        self._stop_counting = [follow(connection.store, each) for each in (self.tally, self.claims)]
        self.ticker = Ticker(connection.store, reference.lexicon, connection.hub_now)
        self._feed = MapFeed(connection.store, self.map, connection.hub_now)
        self._shown: WallFigures | None = None
        welcome = connection.welcome
        if welcome is not None and welcome.notice is not None:
            self.board.header.show_badge(say(*welcome.notice))
            self.map.set_badge(say(*welcome.notice))
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        connection.freshness_changed.connect(self._show_age)
        self.tick()

    def maps_shown(self) -> tuple[MapView, ...]:
        return (self.map,)

    def tick(self) -> None:
        """Once a second: the clock, the age of every tile, and the figures where they have changed."""
        now = self.connection.hub_now()
        self.board.header.show_time(now.astimezone(SHANGHAI))
        self._show_age(self.connection.freshness)
        figures = self._figures(self.tally.figures(now))
        if figures != self._shown:
            self._shown = figures
            self.board.show_figures(figures)
        self.board.show_ticker(self.ticker.items())
        self._feed.tick()

    def _show_age(self, fresh: Freshness) -> None:
        """One stream feeds the whole wall; what the cameras say may be older than the stream."""
        self.board.show_age(fresh.text, fresh.level)
        sources = of_sources(self.connection.hub_now(), heard_of(self.claims.sources, self.connection.heard))
        if fresh.level == "good" and sources is not None and sources.level != "good":
            self.board.show_sources_age(sources.text, sources.level)

    def _prepare_map(self) -> None:
        self.map.set_mode(theme.mode())
        self.map.show_areas(self.reference.areas)
        self.map.set_controls(False)
        self.map.set_layers(cameras=False, alerts=False, exceptions_only=True)
        self.map.set_legend(((Tone.CRITICAL, say("超期", "Overdue")), (Tone.WARNING, say("临期", "Due soon"))))

    def _figures(self, figures: Figures) -> WallFigures:
        organisation, lexicon = self.reference.organisation, self.reference.lexicon
        kept = {each.key: each for each in figures.kept_streets}
        every = self.connection.store.rows(SessionRow).values()
        sessions = [row for row in every if row.stage is SessionStage.UNDER_WAY]
        league = [
            LeagueItem(unit.id, of_street(say(*unit.name)), found.met if found else 0, found.due if found else 0)
            for unit in organisation.of_kind(UnitKind.STREET)
            for found in (kept.get(unit.id),)
        ]
        league.sort(key=lambda each: (each.due == 0, -(each.met / each.due if each.due else 0), -each.due))
        return WallFigures(
            reported=figures.reported_today,
            open=figures.open,
            overdue=figures.overdue,
            closed=figures.closed_today,
            met=figures.kept.met,
            due=figures.kept.due,
            alerts=self.claims.open,
            cameras_heard=len(self.ticker.cameras),
            cameras=len(organisation.cameras),
            sessions=len(sessions),
            session_titles=say("、", ", ").join(row.title for row in sessions),
            reported_by_hour=by_hour(figures.reported_by_hour, figures.at),
            closed_by_hour=by_hour(figures.closed_by_hour, figures.at),
            classes=ranked(figures.classes, lexicon),
            league=league,
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        for stop in self._stop_counting:
            stop()
        self.ticker.stop()
        self._feed.stop()
        super().closeEvent(event)


ready = furnished(WallWindow)
