"""Background work: who runs what (leases), what comes round (schedule), how far it is (progress)."""

from django.db import models


class WorkerBeat(models.Model):
    """A worker process and the last time it said that it was alive."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker_id


class Round(models.Model):
    """Work that comes round: when each last began; one worker takes it by a conditional update."""

    name = models.CharField(max_length=80, primary_key=True)
    last_started = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Progress(models.Model):
    """How far a long job is, for the page that waits for it."""

    key = models.CharField(max_length=120, primary_key=True)
    label = models.CharField(max_length=200)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)
    stop_asked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.key}: {self.done} of {self.total}"


class Home(models.Model):
    """The mark that this database and the data folder of its hosts have in common; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    mark = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="jobs_one_home")]

    def __str__(self) -> str:
        return self.mark
