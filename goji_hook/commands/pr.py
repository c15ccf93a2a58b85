"""The ``pr`` command: finds the pull request, fetches its commits, reviews them, and writes one comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from goji_hook.change import collect as change
from goji_hook.change.subset import excluding
from goji_hook.change.types import Change
from goji_hook.commands.gate import annotate, say_refused
from goji_hook.errors import GojiError
from goji_hook.exit_codes import ExitCode
from goji_hook.github import actions, event
from goji_hook.github import base_config as configuration
from goji_hook.github import fetch as commits
from goji_hook.github import pull_request as find
from goji_hook.github.client import ApiError, Client
from goji_hook.github.comment import CommentThread, WriteResult, mark, read_only
from goji_hook.github.event import Event, PullRequest
from goji_hook.models import find as models
from goji_hook.models import pull as pulling
from goji_hook.report.markdown import page
from goji_hook.report.markdown.links import Links
from goji_hook.report.render import render
from goji_hook.report.way_out import ON_BASE_BRANCH
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.gate import Decision, decide
from goji_hook.settings import FINDINGS, Settings
from goji_hook.speech.loader import ModelLoader
from goji_hook.terminal.output import note, show, show_json

ALWAYS, NEVER, AUTO = "always", "never", "auto"


@dataclass(frozen=True)
class PrOptions:
    """The options of ``pr`` alone; ``summary`` is ``auto`` (if no comment is written), ``always`` or ``never``.

    With ``pull``, a model that is not on this machine is fetched. A job with an ``id`` keeps a comment of its own.
    With ``annotations``, Actions shows refused functions beside their lines.
    """

    number: int | None = None
    comment: bool = True
    summary: str = AUTO
    pull: bool = False
    id: str = ""
    annotations: bool = True


@dataclass(frozen=True)
class _Job:
    """A pull request under review, and what is needed to report on it."""

    event: Event
    pull: PullRequest
    client: Client | None
    options: PrOptions
    settings: Settings
    environ: Mapping[str, str]

    @property
    def links(self) -> Links:
        """The addresses of the reviewed files and commit."""
        return Links(f"{self.event.server}/{self.event.repository}/blob/{self.pull.head}")


def run_pr(flags: Mapping[str, object], options: PrOptions, environ: Mapping[str, str]) -> ExitCode:
    """Reviews this job's pull request and comments; returns 1 if the gate refuses it, 3 for trouble if strict.

    Without a comment, the review goes to the step's summary. Raises GojiError if there is no pull request.
    """
    job_event = event.read(environ)
    token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or ""
    client = Client(job_event.api, token) if token.strip() else None
    find.refuse_foreign_checkout(job_event)
    pull = find.find_pull_request(job_event, client, options.number)
    commits.fetch_commits(job_event, pull, token.strip())
    with configuration.base_folder(pull.base) as folder:
        settings = configuration.settings(flags, environ, folder, pull.base)
        job = _Job(job_event, pull, client, options, settings, environ)
        assessment, reviewed = _reviewed(job, folder)
        if reviewed is None:
            return _report_nothing(job, assessment)
        with actions.quoted(environ):
            (show_json if settings.format in ("json", *FINDINGS) else show)(render(reviewed, settings))
        decision = decide(assessment, settings)
        healthy = _publish(job, reviewed, decision)
    if decision.refusals:
        if options.annotations:
            annotate(decision.refusals, environ)
        say_refused(decision.refusals, settings, environ, ON_BASE_BRANCH)
        return ExitCode.GATE_REACHED
    return ExitCode.OK if healthy or not settings.strict else ExitCode.TROUBLE


def _reviewed(job: _Job, folder: Path) -> tuple[Assessment, Review | None]:
    """Returns the assessment, and the review if there is code, by the model as *folder* pins it.

    Nothing is printed before the model is closed: while it loads, standard error leads nowhere.
    """
    if job.options.pull and models.is_pulled(job.settings.model):
        _have_model(job, folder)
    with ModelLoader(job.settings.model, folder) as opening:
        opening.start()
        assessment = assess(excluding(_change(job.pull, job.settings.scope), job.settings))
        if not assessment.measured.files:
            return assessment, None
        result = review(assessment, job.settings, opening)
    trouble = result.trouble and configuration.named(result.trouble, folder, job.pull.base)
    return assessment, replace(result, trouble=trouble)


def _have_model(job: _Job, folder: Path) -> None:
    """Fetches the model if it is not on this machine. If that fails, says why; the embedded model speaks instead."""
    try:
        note(pulling.have(job.settings.model, folder))
    except GojiError as error:
        actions.notice(job.environ, configuration.named(str(error), folder, job.pull.base))


def _change(pull: PullRequest, scope: str) -> Change:
    """Returns what the pull request adds, or at scope ``diff`` what its last commit changes."""
    if scope == "diff":
        return change.commit(pull.head)
    return replace(change.pull_request(pull.base, pull.head), source=f"pull request {pull.number}")


def _publish(job: _Job, reviewed: Review, decision: Decision) -> bool:
    """Writes comment, summary and outputs; returns whether all went well."""
    body = page.render(reviewed, job.links, decision)
    written, healthy = _comment(job, body) if job.options.comment else (None, True)
    _summarize(job, body, written)
    actions.set_outputs(
        job.environ,
        {
            "mood": reviewed.prompt.mood,
            "score": f"{reviewed.assessment.score:.4f}",
            "review": reviewed.reply.text or "",
            "comment-url": written.url if written else "",
        },
    )
    if reviewed.trouble:
        actions.notice(job.environ, reviewed.trouble)
    return healthy and not reviewed.trouble


def _comment(job: _Job, body: str) -> tuple[WriteResult | None, bool]:
    """Writes the comment, or says why not; returns it, and whether that is as it should be."""
    if job.client is None:
        actions.notice(job.environ, "no token, so no comment: set github-token, or GITHUB_TOKEN")
        return None, False
    try:
        if find.moved_on(job.client, job.event, job.pull):
            actions.notice(job.environ, f"pull request {job.pull.number} has moved on: this commit gets no comment")
            return None, True
        written = _thread(job, job.client).write(_marked(job, body))
    except ApiError as error:
        return None, _explain(job, error)
    note(f"comment {written.how}: {written.url}")
    return written, True


def _explain(job: _Job, error: ApiError) -> bool:
    """Says why there is no comment. A token that may not write is what GitHub gives to forks: then all is well."""
    message = f"no comment: {error}"
    if read_only(error):
        message += "; the token may not write here (it needs pull-requests: write; for forks, see examples/)"
    actions.notice(job.environ, message)
    return error.status == 403


def _thread(job: _Job, client: Client) -> CommentThread:
    return CommentThread(client, job.event.repository, job.pull.number, job.options.id)


def _marked(job: _Job, body: str) -> str:
    return f"{mark(job.options.id, job.pull.head)}\n{body}"


def _summarize(job: _Job, body: str, written: WriteResult | None) -> None:
    requested = job.options.summary
    if requested == NEVER or (requested == AUTO and written is not None):
        return
    try:
        if not actions.add_summary(job.environ, body) and requested == ALWAYS:
            actions.notice(job.environ, "no summary: there is no GITHUB_STEP_SUMMARY, or no room in it")
    except GojiError as error:
        actions.notice(job.environ, str(error))


def _nothing_as_data(job: _Job, assessment: Assessment) -> str:
    if job.settings.format == "json":
        from goji_hook.report import json

        return json.nothing(assessment)
    from goji_hook.report.findings import render as findings

    return findings.render([assessment], job.settings)


def _report_nothing(job: _Job, assessment: Assessment) -> ExitCode:
    """Reports that there is no code to review: an earlier comment is updated, and no new one is written."""
    body = page.nothing(assessment.measured, job.links)
    if job.settings.format in ("json", *FINDINGS):
        with actions.quoted(job.environ):
            show_json(_nothing_as_data(job, assessment))
    note(f"pull request {job.pull.number}: nothing to review")
    actions.set_outputs(job.environ, {"mood": "", "score": "", "review": "", "comment-url": ""})
    if job.options.comment and job.client is not None:
        try:
            if not find.moved_on(job.client, job.event, job.pull):
                _thread(job, job.client).update(_marked(job, body))
        except ApiError as error:
            healthy = _explain(job, error)
            return ExitCode.OK if healthy or not job.settings.strict else ExitCode.TROUBLE
    if job.options.summary == ALWAYS:
        _summarize(job, body, None)
    return ExitCode.OK
