"""What happens beside the cases: alerts, sessions, supervision items, shifts, accounts and reference data."""

from console.domain import alert, dutylog, handover, people, reference, session, supervision
from console.domain.alert import FALSE_REASON_NAMES
from console.domain.clues import HELD_BY_NAMES
from console.domain.dutylog import ENTRY_KIND_NAMES
from console.domain.people import ROLE_NAMES
from console.domain.text import Text, counted
from console.models.phrases import instant
from console.models.sentences.line import Line, Names, after_colon, always, run_on, why, words


def _raised(event: alert.AlertRaised, names: Names) -> Text:
    sure = "" if event.confidence is None else f" {event.confidence:.0%}"
    return Text(f"相机 {event.camera} 发现：{event.title}{sure}", f"Camera {event.camera} saw: {event.title}{sure}")


def _extended(event: alert.AlertExtended, names: Names) -> Text:
    if event.of is not None:
        return Text("归并的告警再次发现", "Seen by a part of it")
    if event.phase is alert.Phase.END:
        return Text("相机报告已消失", "The camera says it is gone")
    return Text("相机再次发现", "Seen by the camera again")


def _merged(event: alert.AlertMerged, names: Names) -> Text:
    zh, en = _because(event.because)
    return Text(f"归并到同一目标的告警（{zh}）", f"Merged into the alert of the same thing ({en})")


def _joined(event: alert.AlertJoined, names: Names) -> Text:
    zh, en = _because(event.because)
    return Text(f"并入在办案件，作为证据（{zh}）", f"Joined an open case as its evidence ({en})")


def _because(reasons: tuple[Text, ...]) -> Text:
    return Text("，".join(each.zh for each in reasons), ", ".join(each.en for each in reasons))


def _held(event: alert.AlertHeld, names: Names) -> Text:
    name = HELD_BY_NAMES[event.held.by]
    rule = f"：{event.held.name}" if event.held.name else ""
    return Text(f"暂不研判（{name.zh}{rule}）", f"Held back ({name.en}{rule})")


def _adopted(event: alert.AlertAdopted, names: Names) -> Text:
    if event.is_automatic:
        return Text("按研判规则自动转为案件", "Made a case by the triage rules")
    return Text("转为案件", "Made a case")


def _snoozed(event: alert.AlertSnoozed, names: Names) -> Text:
    until = instant(event.until)
    return Text(f"暂缓研判，至 {until}", f"Snoozed until {until}")


def _dismissed(event: alert.AlertDismissed, names: Names) -> Text:
    name = FALSE_REASON_NAMES[event.reason]
    return Text(f"判为误报：{name.zh}", f"Judged false: {name.en}")


def _resolved(event: session.Resolved, names: Names) -> Text:
    what = event.resolution
    due, lead = instant(what.due_at), names.unit(what.lead)
    return Text(f"议定：{what.words}，{lead}主办，{due} 前", f"Decided: {what.words}, {lead} leads, by {due}")


def _supervision_set(event: supervision.SupervisionSet, names: Names) -> Text:
    due, lead = instant(event.due_at), names.unit(event.lead)
    return Text(
        f"督办 {event.number}：{event.words}，{lead}，{due} 前", f"{event.number}: {event.words}, {lead}, by {due}"
    )


def _duty_written(event: dutylog.DutyWritten, names: Names) -> Text:
    own = dutylog.told(event)
    said = after_colon(event.words) if own is None else Text(f"：{own.zh}", f": {own.en}")
    return run_on(ENTRY_KIND_NAMES[event.entry], said)


def _account_added(event: people.AccountAdded, names: Names) -> Text:
    roles = [ROLE_NAMES[role] for role in sorted(event.roles)]
    return Text(
        f"新增账号 {event.account}：{'、'.join(role.zh for role in roles)}",
        f"Account {event.account} added: {', '.join(role.en for role in roles)}",
    )


def _account_changed(event: people.AccountChanged, names: Names) -> Text:
    roles = [ROLE_NAMES[role] for role in sorted(event.roles)]
    unit = names.unit(event.unit) if event.unit else ""
    return Text(
        f"变更账号 {event.account}：{'、'.join(role.zh for role in roles)}{f'，{unit}' if unit else ''}",
        f"Account {event.account} changed: {', '.join(role.en for role in roles)}{f', {unit}' if unit else ''}",
    )


LINES: tuple[Line, ...] = (
    Line(alert.AlertRaised, _raised),
    Line(alert.AlertExtended, _extended),
    Line(alert.AlertMerged, _merged),
    Line(alert.AlertJoined, _joined),
    Line(alert.AlertParted, always("已拆开，单独待判", "Parted; to be judged by itself"), "info"),
    Line(alert.PartLeft, always("拆出一条告警", "An alert was parted from it")),
    Line(alert.AlertGone, always("已自行消失", "Gone by itself")),
    Line(alert.AlertHeld, _held),
    Line(alert.AlertReleased, always("转入研判", "Put before a person")),
    Line(alert.AlertAdopted, _adopted, "info"),
    Line(alert.AlertDismissed, _dismissed),
    Line(alert.AlertSnoozed, _snoozed),
    Line(alert.AlertWoken, always("暂缓到时，重新待判", "Its time came; to be judged again")),
    Line(alert.VerdictTakenBack, always("撤销研判，重新待判", "Verdict taken back; to be judged again"), "info"),
    Line(
        session.SessionOpened,
        lambda event, names: Text(f"会商开始：{event.title}", f"Session opened: {event.title}"),
        "session",
    ),
    Line(
        session.PinDropped,
        lambda event, names: Text(f"图上标注：{event.pin.label}", f"Marked on the map: {event.pin.label}"),
    ),
    Line(session.PinRemoved, always("移除一处标注", "A mark was removed")),
    Line(session.NoteSaid, lambda event, names: Text(event.note.words, event.note.words)),
    Line(session.Resolved, _resolved, "session"),
    Line(session.SessionEnded, always("会商结束", "The session ended"), "session"),
    Line(supervision.SupervisionSet, _supervision_set, "warning"),
    Line(
        supervision.SupervisionAnswered,
        lambda event, names: Text(
            f"{names.unit(event.unit)}反馈：{event.words}", f"{names.unit(event.unit)} answered: {event.words}"
        ),
    ),
    Line(supervision.SupervisionSentBack, why("退回督办单位", "Sent back"), "warning"),
    Line(supervision.SupervisionCleared, always("督办销号", "Cleared"), "good"),
    Line(
        handover.HandoverOpened,
        lambda event, names: Text(
            f"开始编写交接班，下一班至 {instant(event.until)}",
            f"A hand-over page, next shift until {instant(event.until)}",
        ),
    ),
    Line(
        handover.HandoverWritten,
        lambda event, names: Text(f"写入 {len(event.lines)} 行", f"{counted(len(event.lines), 'line')} written"),
    ),
    Line(
        handover.HandoverSigned,
        lambda event, names: run_on(Text("交班签字", "Shift handed over"), after_colon(event.remarks)),
        "info",
    ),
    Line(
        handover.LineQuestioned,
        lambda event, names: Text(f"第 {event.line} 行存疑：{event.words}", f"Line {event.line}: {event.words}"),
        "warning",
    ),
    Line(handover.DoubtAnswered, words("答复存疑", "A question answered")),
    Line(handover.HandoverTaken, always("接班签字", "Shift taken over"), "good"),
    Line(handover.HandoverWithdrawn, always("撤回交班", "Hand-over withdrawn"), "warning"),
    Line(dutylog.DutyWritten, _duty_written),
    Line(people.AccountAdded, _account_added),
    Line(people.AccountChanged, _account_changed),
    Line(
        people.AccountRenamed,
        lambda event, names: Text(f"变更账号 {event.account} 的姓名", f"Account {event.account} goes by another name"),
    ),
    Line(
        people.AccountEnabled,
        lambda event, names: Text(f"启用账号 {event.account}", f"Account {event.account} enabled"),
    ),
    Line(
        people.AccountDisabled,
        lambda event, names: Text(f"停用账号 {event.account}", f"Account {event.account} disabled"),
    ),
    Line(
        reference.ReferencePublished,
        lambda event, names: Text(
            f"发布基础数据 {event.name} 第 {event.rev} 版", f"{event.name} published, rev. {event.rev}"
        ),
    ),
)
