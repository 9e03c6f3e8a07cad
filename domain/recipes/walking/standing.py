"""Where a record stands in its procedure, whatever the order of its rows."""

from domain.recipes.values import Phase
from domain.recipes.walking.route import Route
from domain.recipes.walking.values import Progress, Question, Run, RunState, Standing
from domain.recipes.walking.walk import Walk


def standing(route: Route, progress: Progress) -> Standing:
    """What may come next, and what won't come any more, after all that the record tells (EXE-1).

    The record's acts are taken as soon as the procedure allows them; what it never allows is `astray`.
    """
    walk = walked(route, progress)
    begun = {*walk.running, *_complete(walk, progress)}
    return Standing(
        may_begin=tuple(walk.may_begin),
        may_complete=tuple(run for run in walk.running if walk.may_complete(run)),
        asked=tuple(walk.asked),
        off_path=tuple(sorted(number for number, index in route.phases.items() if walk.skipped(index))),
        done=_done(walk),
        at_bound=tuple(walk.at_bound),
        astray=tuple(
            sorted((run for run in progress.runs if run not in begun), key=lambda run: (run.phase, run.passes))
        ),
        complete=walk.complete,
    )


def walked(route: Route, progress: Progress) -> Walk:
    """The walk along all of a record's acts that the procedure allows, each as soon as it does."""
    walk = Walk(route)
    while _took_one(walk, progress):
        pass
    return walk


def _took_one(walk: Walk, progress: Progress) -> bool:
    """Whether the record told any act that was allowed now."""
    questions = [one for one in walk.asked if one in progress.answers]
    for question in questions:
        walk.decide(question, holds=progress.answers[question])
    begin = [run for run in walk.may_begin if run in progress.runs]
    for run in begin:
        walk.begin(run)
    end = [run for run in walk.running if progress.runs[run] is RunState.COMPLETE and walk.may_complete(run)]
    for run in end:
        walk.end(run)
    return bool(questions or begin or end)


def _complete(walk: Walk, progress: Progress) -> list[Run]:
    return [
        run
        for run in progress.runs
        if run.phase in walk.route.phases and walk.settled.get((walk.route.phases[run.phase], run.passes))
    ]


def _done(walk: Walk) -> tuple[Question, ...]:
    """The blocks that are complete, each in the passes of the loops around it."""
    found = []
    for (index, passes), done in walk.settled.items():
        element = walk.route.places[index].element
        if done and element is not None and not isinstance(element, Phase):
            found.append(Question(element.code, passes))
    return tuple(sorted(found, key=lambda one: (one.block, one.passes)))
