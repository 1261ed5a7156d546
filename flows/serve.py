"""Serving a schedule: a deployment is registered, and its runs are started when they are due.

Prefect schedules with a server only; without one it would wait for ever and say nothing. So there
is one here: that of ``PREFECT_API_URL`` or Prefect's profile, or one of our own on this machine.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import (
    ConcurrencyLimitConfig,
    ConcurrencyLimitStrategy,
    FlowRun,
    State,
    StateType,
)
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.logging.handlers import APILogHandler
from prefect.runner import Runner
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    get_current_settings,
    temporary_settings,
)
from prefect.states import Cancelled, Crashed
from pydantic import ValidationError

from dragoman.errors import SettingsError, StorageError
from dragoman.flow_loading import TOLD, leave_out_proxy, load_flow
from dragoman.resources import resource
from dragoman.scheduling import Job, Schedule

Say = Callable[[str], None]

ANSWER_WITHIN = 60.0
"""Seconds that a server elsewhere has to answer."""
SCHEDULED_WITHIN = 90.0
"""Seconds until a server must have put down the first run; it took one, and up to 60 where it was busy."""
_STRATEGIES = {"wait": ConcurrencyLimitStrategy.ENQUEUE, "skip": ConcurrencyLimitStrategy.CANCEL_NEW}
_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


def check_schedule(schedule: Schedule) -> list[CronSchedule | IntervalSchedule]:
    """Return the schedule as Prefect takes it.

    Raises:
        SettingsError: a cron line cannot be read.
    """
    if schedule.interval:
        return [IntervalSchedule(interval=schedule.interval, timezone=schedule.timezone)]
    try:
        return [CronSchedule(cron=cron, timezone=schedule.timezone) for cron in schedule.crons]
    except ValidationError as error:
        found = error.errors()[0]
        raise SettingsError(
            "Expected a cron line of five fields such as '15 2 * * *', "
            f"found {found['input']!r}: {found['msg']}"
        ) from error


def serve(job: Job, schedule: Schedule, run_now: bool, port: int | None, say: Say) -> None:
    """Start runs when they are due until Ctrl-C or SIGTERM, then end what is at work and the server.

    Args:
        job: what each run does.
        schedule: when.
        run_now: whether a first run begins at once.
        port: where a server of our own listens; None for the usual or a free one.
        say: tells a person something.

    Raises:
        SettingsError: the schedule cannot be read.
        StorageError: the server cannot be started or reached, ends, or schedules nothing.
    """
    times = check_schedule(schedule)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the loop has handlers of its own
    leave_out_proxy()
    try:
        with ExitStack() as stack:
            watch = stack.enter_context(_server(port, say))
            served = _Served(job, schedule, times, run_now, watch, say)
            asyncio.run(served.run())
    except KeyboardInterrupt:
        pass
    say("Ended.")


@contextmanager
def _server(port: int | None, say: Say) -> Iterator[Callable[[], None] | None]:
    """Have a server; yield what raises once it has ended, or None if it is not ours."""
    settings = get_current_settings()
    if settings.api.url is not None:
        how = (
            "PREFECT_API_URL" if "PREFECT_API_URL" in os.environ else "your Prefect profile or settings file"
        )
        say(f"Using the Prefect server at {settings.api.url}, which {how} names; none is started here.")
        _wait_for(str(settings.api.url), how)
        yield None
        return
    home = Path(settings.home)
    say("Starting Prefect's server on this machine ...")
    with load_flow("local_server", TOLD).local_server(home, port) as server:
        say(f"Prefect's page: {server.page} (on this machine only; it asks for the key in {server.key_file})")
        say(f"Database: {home / 'prefect.db'}. Log: {server.log}")
        known = {PREFECT_API_URL: server.api_url, PREFECT_API_AUTH_STRING: server.key}
        with temporary_settings(known):
            yield server.check


def _wait_for(api_url: str, how: str) -> None:
    deadline = time.monotonic() + ANSWER_WITHIN
    while (problem := _problem(api_url)) is not None:
        if time.monotonic() > deadline:
            raise StorageError(
                f"No Prefect server answers at {api_url}, which {how} names: {problem}. Start it, correct "
                "the address, or unset it (`unset PREFECT_API_URL`) to have a server started here."
            )
        time.sleep(1)


def _problem(api_url: str) -> str | None:
    try:
        status = httpx.get(f"{api_url.rstrip('/')}/health", timeout=5).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error)
    return None if status == httpx.codes.OK else f"it answers {status}"


class _Served:
    """A schedule being served."""

    def __init__(
        self,
        job: Job,
        schedule: Schedule,
        times: list[CronSchedule | IntervalSchedule],
        run_now: bool,
        watch: Callable[[], None] | None,
        say: Say,
    ) -> None:
        self.job, self.schedule, self.times = job, schedule, times
        self.run_now, self.watch, self.say = run_now, watch, say

    async def run(self) -> None:
        """Register the deployment and start its runs until a signal comes."""
        stop = asyncio.Event()
        runner = Runner(name=self.job.name, pause_on_shutdown=True)
        began = datetime.now(UTC)
        deployment_id = await runner.aadd_deployment(self._deployment())
        async with get_client() as client:
            if self.watch:  # the server is ours, so nobody else has runs of this deployment at work
                await _close_left_over(client, deployment_id, began)
            if self.run_now:
                await client.create_flow_run_from_deployment(deployment_id)
            first = await self._first_run(client, deployment_id, began)
        self._announce(first)
        work = asyncio.create_task(runner.start())
        await asyncio.sleep(0)  # its first step sets a handler for SIGTERM, in place of which ours comes
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        try:
            await self._until(stop, work)
        except StorageError:
            runner.pause_on_shutdown = False  # the server is gone: nobody is there to be told
            raise
        finally:
            await _end(runner, work)

    def _deployment(self) -> RunnerDeployment:
        file, function = self.job.flow
        return RunnerDeployment.from_entrypoint(
            f"{resource('flows', file)}:{function}",
            name=self.job.name,
            schedules=self.times,
            parameters=self.job.parameters,
            paused=False,  # the last time we ended, it was paused
            concurrency_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=_STRATEGIES[self.schedule.overlap]
            ),
            description=f"{self.schedule}, served from {Path.cwd()}",
        )

    async def _first_run(
        self, client: PrefectClient, deployment_id: UUID, began: datetime
    ) -> datetime | None:
        """Wait until the server has put down a run to come; a server that never does must not go unseen."""
        deadline = time.monotonic() + SCHEDULED_WITHIN
        while time.monotonic() < deadline:
            if self.watch:
                self.watch()
            for run in await _runs(client, deployment_id, [StateType.SCHEDULED, *_AT_WORK]):
                begin = run.expected_start_time
                if run.auto_scheduled and begin and begin >= began - timedelta(minutes=1):
                    return begin
            await asyncio.sleep(1)
        raise StorageError(
            f"The Prefect server answers, but in {SCHEDULED_WITHIN:.0f} seconds it has put down no run of "
            f"{self.schedule}. Either the schedule names no day within 100 days, or packages of other "
            "versions than Prefect needs are installed: install with `--constraint constraints.txt`, and "
            "look into the server's log."
        )

    def _announce(self, first: datetime | None) -> None:
        when = f"{first.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if first else "unknown"
        self.say(f"Serving {self.job.name}: {self.schedule}. Next run: {when}. Ctrl-C ends it.")

    async def _until(self, stop: asyncio.Event, work: asyncio.Task[None]) -> None:
        while not stop.is_set():
            if work.done():
                work.result()
                return
            if self.watch:
                self.watch()
            try:
                await asyncio.wait_for(stop.wait(), timeout=1)
            except TimeoutError:
                continue


async def _end(runner: Runner, work: asyncio.Task[None]) -> None:
    """End the runs that are at work, pause the schedule and let the runner go."""
    if not work.done() and runner.started:
        await runner.astop()
    await asyncio.wait({work}, timeout=60)
    work.cancel()
    await APILogHandler.aflush()  # while there is still a server to take it


async def _close_left_over(client: PrefectClient, deployment_id: UUID, began: datetime) -> None:
    """Close what a `serve` that was killed left: its runs hold the one place, and those missed are past."""
    for run in await _runs(client, deployment_id, _AT_WORK):
        state: State[None] = Crashed(
            message="`dragoman serve` ended while this ran; the next run goes on where it was."
        )
        await client.set_flow_run_state(run.id, state, force=True)
    for run in await _runs(client, deployment_id, [StateType.SCHEDULED]):
        if run.expected_start_time and run.expected_start_time < began:
            await client.set_flow_run_state(
                run.id, Cancelled(message="Missed: nothing was served then."), force=True
            )


async def _runs(client: PrefectClient, deployment_id: UUID, states: list[StateType]) -> list[FlowRun]:
    return await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states))),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=200,
    )
