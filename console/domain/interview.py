"""接线提问: what a call-taker asks, by the class of what is reported, and what the caller said.

    class ──▶ its questions, what is dangerous first, with what to tell the caller ──▶ answers, as many as there are

A report keeps the words that were asked and the words that were heard, and the revision they come from: the set may
be another by the time somebody reads them. Nothing has to be answered.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from console.domain.text import Refused, Text

QUESTIONS_MOST = 5
"""Of one class: somebody waits on the telephone."""
CHOICES_MOST = 9
"""As many as there are digits to pick one by."""
ASKED_MOST, SAID_MOST = 200, 120


class AnswerKind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    WORDS = "words"
    NUMBER = "number"
    YES_NO = "yes_no"


ANSWER_KIND_NAMES: dict[AnswerKind, Text] = {
    AnswerKind.CHOICE: Text("选择", "Choice"),
    AnswerKind.WORDS: Text("文字", "Words"),
    AnswerKind.NUMBER: Text("数字", "Number"),
    AnswerKind.YES_NO: Text("是否", "Yes or no"),
}
YES_NO = (Text("是", "Yes"), Text("否", "No"), Text("不清楚", "Not known"))
"""Callers often do not know, and that is worth knowing."""


class CallQuestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`classes`: the codes it belongs to. `choices` of a choice, `unit` of a number. `is_safety`: it comes first.
    `tell`: what to say to the caller at once (「请离远一点」)."""

    id: str
    classes: tuple[str, ...]
    text: Text
    kind: AnswerKind = AnswerKind.WORDS
    choices: tuple[Text, ...] = ()
    unit: Text | None = None
    is_safety: bool = False
    tell: Text | None = None

    @property
    def offered(self) -> tuple[Text, ...]:
        """What can be picked; () where the answer is written."""
        return YES_NO if self.kind is AnswerKind.YES_NO else self.choices


class CallQuestions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One edition of what a district's call-takers ask."""

    rev: int = 0
    questions: tuple[CallQuestion, ...] = ()

    def of(self, class_code: str | None) -> tuple[CallQuestion, ...]:
        """Those of a class, what is dangerous first, else in the district's order."""
        mine = [each for each in self.questions if class_code in each.classes]
        return tuple(sorted(mine, key=lambda each: not each.is_safety))

    def faults(self) -> tuple[Text, ...]:
        """What keeps these questions from being published, each with the question it is about."""
        return tuple(_faults(self))


class Answered(Struct, frozen=True, kw_only=True):
    """One question, the words in which it was asked, and what the caller said."""

    question: str
    asked: Text
    said: Text


class Interview(Struct, frozen=True, kw_only=True):
    """What a caller was asked. `rev`: of the questions."""

    rev: int
    answers: tuple[Answered, ...]


def heard(interview: Interview | None) -> Interview | None:
    """What there is to keep of it, None where nothing was answered; raises Refused where it is too long."""
    if interview is None:
        return None
    kept = tuple(replace(each, said=Text(*(words.strip() for words in each.said))) for each in interview.answers)
    kept = tuple(each for each in kept if each.said.zh)
    bounds = [*((len(words), ASKED_MOST) for each in kept for words in each.asked)]
    bounds += [(len(words), SAID_MOST) for each in kept for words in each.said]
    bounds += [(len(each.question), ASKED_MOST) for each in kept]
    if len(kept) > QUESTIONS_MOST or any(length > most for length, most in bounds):
        raise Refused(
            f"接线提问最多 {QUESTIONS_MOST} 问，每问每答 {SAID_MOST} 字以内。",
            f"A call has at most {QUESTIONS_MOST} questions, each with an answer of {SAID_MOST} characters.",
        )
    return replace(interview, answers=kept) if kept else None


def question_faults(question: CallQuestion) -> Iterator[Text]:
    """What is wrong with one question by itself."""
    at = Text(f"接线提问 {question.id}", f"Question {question.id}")
    if not question.text.zh.strip():
        yield Text(f"{at.zh} 没有问题。", f"{at.en} asks nothing.")
    if any(len(words) > ASKED_MOST for words in (*question.text, *(question.tell or ()))):
        yield Text(f"{at.zh} 超过 {ASKED_MOST} 字。", f"{at.en} is above {ASKED_MOST} characters.")
    if not question.classes:
        yield Text(f"{at.zh} 没有写明小类。", f"{at.en} belongs to no class.")
    if question.kind is AnswerKind.CHOICE and not 2 <= len(question.choices) <= CHOICES_MOST:
        yield Text(f"{at.zh} 应有 2 到 {CHOICES_MOST} 个选项。", f"{at.en} needs 2 to {CHOICES_MOST} choices.")
    if question.kind is not AnswerKind.CHOICE and question.choices:
        yield Text(f"{at.zh} 不是选择题，不能有选项。", f"{at.en} is no choice and has choices.")
    names = [each.zh.strip() for each in question.choices]
    if len(set(names)) < len(names) or not all(names) or any(len(name) > SAID_MOST for name in names):
        yield Text(f"{at.zh} 的选项有空的、重复的或太长。", f"{at.en} has a choice that is empty, twice or too long.")


def _faults(set_: CallQuestions) -> Iterator[Text]:
    for id_, count in Counter(each.id for each in set_.questions).items():
        if not id_.strip():
            yield Text("有一个接线提问没有编号。", "A question has no id.")
        elif count > 1:
            yield Text(f"接线提问编号 {id_} 出现了 {count} 次。", f"The id {id_} is there {count} times.")
    for code, count in Counter(code for each in set_.questions for code in each.classes).items():
        if count > QUESTIONS_MOST:
            yield Text(
                f"小类 {code} 有 {count} 个接线提问，最多 {QUESTIONS_MOST} 个。",
                f"Class {code} has {count} questions; there may be {QUESTIONS_MOST}.",
            )
    for each in set_.questions:
        yield from question_faults(each)
