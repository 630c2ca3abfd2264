"""Prometheus text. Counts and times by channel and lane; no label ever carries anything from a report."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from casework.report import Channel, Flag
from store.views import Load


class Metrics:
    """The metrics of one web process; gauges are read from the database when somebody asks."""

    def __init__(self) -> None:
        self.collectors = CollectorRegistry()
        self._registered = Counter(
            "sluss_reports_registered_total", "Reports acknowledged", ["channel"], registry=self.collectors
        )
        self._seconds = Histogram(
            "sluss_register_seconds",
            "From the request to the commit",
            ["channel"],
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.collectors,
        )
        self._labels = Counter("sluss_labels_total", "Labels of how reports came", ["label"], registry=self.collectors)
        self._flooded = Gauge("sluss_flooded", "Whether a way in is flooded", ["form"], registry=self.collectors)
        self._aside = Gauge("sluss_set_aside", "Waiting and set aside", registry=self.collectors)
        self._waiting = Gauge("sluss_waiting", "Without protection assessment", ["lane"], registry=self.collectors)
        self._oldest = Gauge("sluss_oldest_seconds", "Age of the oldest waiting", ["lane"], registry=self.collectors)
        self._reports = Gauge("sluss_reports", "Reports in the register", registry=self.collectors)
        self._unrouted = Gauge("sluss_unrouted", "Reports not yet linked", registry=self.collectors)
        self._surging = Gauge("sluss_surging_groups", "Groups that surge", registry=self.collectors)
        self._contact = Gauge(
            "sluss_source_silence_seconds", "Since another way in was last read", ["source"], registry=self.collectors
        )
        self._silent = Gauge("sluss_source_silent", "1: no contact for too long", ["source"], registry=self.collectors)
        self._untaken = Gauge("sluss_source_waiting", "There, and not registered", ["source"], registry=self.collectors)

    def registered(self, channel: Channel, *, seconds: float, count: int = 1) -> None:
        """Counts acknowledged reports."""
        self._registered.labels(channel).inc(count)
        self._seconds.labels(channel).observe(seconds)

    def labelled(self, flags: Iterable[Flag], *, count: int = 1) -> None:
        """Counts the labels of what came, before it is registered."""
        for flag in flags:
            self._labels.labels(flag).inc(count)

    def flooded(self, form: str, *, is_so: bool) -> None:
        """Notes whether a way in is flooded."""
        self._flooded.labels(form).set(is_so)

    def text(self, load: Load) -> bytes:
        """The exposition, with the gauges at `load`."""
        self._reports.set(load.reports)
        self._unrouted.set(load.unrouted)
        self._aside.set(load.set_aside)
        self._surging.set(len(load.surging))
        for lane in load.lanes:
            self._waiting.labels(lane.lane).set(lane.waiting)
            self._oldest.labels(lane.lane).set(lane.oldest_age_s or 0)
        for source in load.sources:
            self._contact.labels(source.name).set(source.silence_s)
            self._silent.labels(source.name).set(source.is_silent)
            self._untaken.labels(source.name).set(source.waiting + source.unregistered)
        return generate_latest(self.collectors)
