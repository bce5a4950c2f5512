"""`lujian setup`: a new hub on this machine, asked for page by page; the founding itself is the command line's."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname

from platformdirs import user_data_path
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from console.domain.calendar import missing_year
from console.domain.oserrors import reason_of
from console.domain.text import Refused, Text
from console.ingest.profile import Manifest, read_file, read_profile
from console.seats.founding import Begun, Plan, begin, faults
from console.shell import settings
from console.shell.errands import Errands
from console.shell.loop import Life, run
from console.shell.opening import gone
from console.shell.screen import NO_SCREEN, can_show
from console.wire.address import at
from resources import path
from resources.tongue import say, speak
from widgets import theme
from widgets.admin.wizard import Wizard

CALENDAR_PAGE = 1


class Setup(QObject):
    """Drives the wizard; `begun` once a hub is up."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.wizard = Wizard([(name, say(*title)) for name, title in _profiles()], str(folder), gethostname())
        self.begun: Begun | None = None
        self._errands = Errands("founding a hub")
        self.wizard.turned.connect(self._turn)
        self.wizard.finished.connect(lambda: self._errands.start(self._begin()))
        self.wizard.opened.connect(self._open)

    def stop(self) -> None:
        """Nobody looks any more."""
        self._errands.stop()

    def plan(self) -> Plan:
        """What is chosen now."""
        wizard = self.wizard
        return Plan(
            folder=Path(wizard.folder.text() or "."),
            profile=wizard.own.text() or str(wizard.profile.currentData()),
            name=wizard.name.text().strip(),
            is_real=wizard.is_real.isChecked(),
            with_samples=wizard.samples.isChecked(),
            password=wizard.password.text(),
            again=wizard.again.text(),
            host=wizard.host.text().strip(),
            public_host=wizard.public_host.text().strip(),
            port=wizard.port.value(),
            http_port=wizard.http_port.value(),
            cert=wizard.cert.text(),
            key=wizard.key.text(),
        )

    def _turn(self, page: int) -> None:
        """On to the next page, or back to what is wrong on this one or before."""
        plan, wizard = self.plan(), self.wizard
        wrong = {_field(plan, field): say(*reason) for field, reason in faults(plan)}
        known = {field: words for field, words in wrong.items() if wizard.page_of(field) <= page}
        wizard.refuse(known)
        if known:
            return
        wizard.show_page(page + 1)
        if wizard.page() == CALENDAR_PAGE:
            wizard.calendar.setText(_calendar(plan))
        if wizard.page() == wizard.count() - 1:
            wizard.summary.setText(_summary(plan))

    async def _begin(self) -> None:
        plan = self.plan()
        wrong = {_field(plan, field): say(*reason) for field, reason in faults(plan)}
        self.wizard.refuse(wrong)
        if wrong:
            return
        self.wizard.set_busy(True, say("正在建立枢纽，约半分钟", "Founding the hub, half a minute or so"))
        try:
            self.begun = await begin(plan)
        except Refused as refused:
            self.wizard.set_busy(False)
            self.wizard.refusal.refuse(say(*refused.reason))
            return
        except OSError as fault:
            self.wizard.set_busy(False)
            self.wizard.refusal.refuse(say(*reason_of(fault)))
            return
        where = self.begun.seats
        again = f"lujian hub --data {plan.folder} --config {plan.folder / 'hub.toml'}"
        self.wizard.show_done(
            say(
                f"枢纽已启动：{where}\n系统管理员账号 admin，密码是刚才设定的。\n以后这样启动：{again}",
                f"The hub is up: {where}\nThe administrator is admin, with the password you chose.\nNext time: {again}",
            )
        )

    def _open(self) -> None:
        if self.begun is None:
            return
        me = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
        words = [*me, "admin", "--hub", self.begun.seats, "--account", "admin"]
        cert = self.plan().cert
        subprocess.Popen([*words, *(["--ca", cert] if cert else [])], start_new_session=True)
        self.wizard.close()


def main(argv: Sequence[str]) -> int:
    """Ask, found, start; gives the exit code."""
    words = _parser().parse_args(argv)
    if not can_show():
        sys.stderr.write(f"{NO_SCREEN.zh}\n{NO_SCREEN.en}\n")
        return 1
    speak(words.lang)
    application = QApplication(sys.argv[:1])
    theme.apply(application, words.theme, "desk")

    async def work(life: Life) -> int:
        setup = Setup(words.data)
        setup.wizard.show()
        await life.over()
        setup.stop()
        await gone(setup.wizard)
        return 0

    return run(application, work, folder=user_data_path(settings.APP, appauthor=False) / "setup")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lujian setup",
        description="新建枢纽：地区、日历、管理员密码、证书、数据目录 / a new hub on this machine, page by page",
        epilog="例 example: lujian setup --data /srv/lujian",
    )
    usual = settings.hub_folder()
    parser.add_argument("--data", type=Path, default=usual, metavar="DIR", help="数据目录 / data folder (%(default)s)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="界面语言 / language")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="明暗 / theme")
    return parser


def _profiles() -> list[tuple[str, Text]]:
    """The samples that are shipped."""
    folders = sorted(each.parent.name for each in path("profiles").glob("*/organisation.json"))
    return [(each, read_file(Manifest, "profiles", each, "profile.json").name) for each in folders]


def _field(plan: Plan, field: str) -> str:
    """Whose field a profile that cannot be read is."""
    return "own" if field == "profile" and plan.profile not in dict(_profiles()) else field


def _calendar(plan: Plan) -> str:
    calendar = read_profile(plan.profile).calendar
    years = "、".join(str(each) for each in calendar.years)
    lacking = missing_year(calendar, datetime.now(UTC))
    told = say(f"已有 {years} 年的放假调休安排。", f"The arrangements of {years} are known.")
    later = say("以后在系统管理的“基础数据”中改动。", "It is changed in the administration later, under Data.")
    return "\n".join(each for each in (told, say(*lacking) if lacking else "", later) if each)


def _summary(plan: Plan) -> str:
    name = plan.name or say(*read_profile(plan.profile).organisation.name)
    seats = f"{'wss' if plan.cert else 'ws'}://{at(plan.reached_as, plan.port)}"
    lines = (
        say(f"地区：{name}", f"District: {name}"),
        say(f"数据目录：{plan.folder}", f"Data: {plan.folder}"),
        say(f"监听：{plan.host}:{plan.port}、{plan.http_port}", f"Listens: {plan.host}:{plan.port}, {plan.http_port}"),
        say(f"席位连接：{seats}", f"Seats dial: {seats}"),
        say(f"证书：{plan.cert or '无，只在本机使用'}", f"Certificate: {plan.cert or 'none, for this machine only'}"),
    )
    return "\n".join(lines)
