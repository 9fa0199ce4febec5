"""Workers of the version before go on while the tables of the next one come."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

AnyField = Field[Any, Any]

HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
)
# Written before the first release: no version that runs anywhere lacks these columns.
BEFORE_THE_FIRST_RELEASE = {
    "edits.0003_classes": "log entries have classes",
    "exports.0002_export_approved_only": "exports of what was approved",
    "images.0003_objective_and_time_of_images": "what the microscope says",
    "images.0004_parts_and_scenes_of_uploads": "files of several scenes",
    "jobs.0003_job_held": "large images are several jobs",
    "jobs.0004_limits_and_priorities": "fair shares of the queue",
    "jobs.0005_worker_figures": "what workers say of themselves",
    "masks.0002_truth": "truth is a segmentation",
    "masks.0004_revision_version_amendment_patch": "edits",
    "masks.0005_segmentation_trial": "trials",
    "model_registry.0002_origin_and_scope": "models of projects",
    "phenotypes.0002_trash": "names are unique outside of the trash, which is looser than before",
    "phenotypes.0003_classes": "classes given by hand",
    "reviews.0002_several_reviewers": "verdicts of several; fills in what one person had said",
    "runs.0003_measurements": "measurements are chosen",
    "runs.0004_regions": "large images are several jobs",
    "runs.0005_run_trial": "trials",
    "runs.0006_limits_and_priorities": "runs have a priority",
    "runs.0007_regions_seen_and_alone": "regions are shown as they come",
    "trainings.0002_lesson_revision_training_approved_only": "learning from what was approved",
    "trainings.0003_training_reviewed": "how well a training's truth was reviewed",
}
# What breaks workers of the version before, or can take long, and why that is no harm here.
REASONS: dict[str, str] = {**BEFORE_THE_FIRST_RELEASE}


def harm(operation: Operation, app: str, before: ProjectState) -> str:
    """What an operation does to those who don't know of it; empty when it does nothing to them."""
    if isinstance(operation, HARMLESS):
        return ""
    if isinstance(operation, operations.AddField):
        field = operation.field
        writable = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
        return "" if writable else "who does not know the column can't add a row"
    if isinstance(operation, operations.AlterField):
        model = before.models[app, operation.model_name_lower]
        return tighter(model.fields[operation.name], operation.field)
    return "may break who does not know of it, or take long"


def tighter(old: AnyField, new: AnyField) -> str:
    """Whether a column takes less than before."""
    if old.null and not new.null:
        return "who leaves it empty can't write a row"
    if new.unique and not old.unique:
        return "who writes a value twice can't write a row"
    if old.get_internal_type() != new.get_internal_type() or old.db_column != new.db_column:
        return "who knows the column as it was can't read or write it"
    if old.max_length != new.max_length and (new.max_length or 0) < (old.max_length or 0):
        return "who writes something longer can't write a row"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        return "who does not know the column can't add a row"
    return ""


def later_migrations() -> Iterator[tuple[Migration, ProjectState]]:
    """Ours after each app's first, with the tables as they were before."""
    loader = MigrationLoader(None)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("segmentation.")}
    state, done = ProjectState(), set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key in done:
                continue
            done.add(key)
            migration = loader.graph.nodes[key]
            if key[0] in ours and not is_first(migration):
                yield migration, state.clone()
            migration.mutate_state(state, preserve=False)


def is_first(migration: Migration) -> bool:
    """Whether the app has its tables from there; a first one that took later ones in is one."""
    replaced = [name for app, name in migration.replaces if app == migration.app_label]
    return any(name.startswith("0001") for name in [migration.name, *replaced])


def harms_of(migration: Migration, state: ProjectState) -> list[str]:
    """What is wrong in a migration, except in tables that it makes itself."""
    found, made = [], set()
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        told = harm(operation, migration.app_label, state)
        if told and getattr(operation, "model_name_lower", None) not in made:
            found.append(f"{operation.describe()}: {told}")
        operation.state_forwards(migration.app_label, state)
    return found


def test_the_version_before_goes_on_while_tables_change() -> None:
    found = {
        f"{migration.app_label}.{migration.name}": harms_of(migration, state)
        for migration, state in later_migrations()
    }
    assert len(found) > 30
    assert {name: harms for name, harms in found.items() if harms and name not in REASONS} == {}
    # A reason is needed by something, or it goes.
    assert {name for name in REASONS if not found.get(name)} == set()


def text(max_length: int = 20, **options: Any) -> Callable[[], AnyField]:
    return lambda: models.CharField(max_length=max_length, **options)


ADDED = [
    (text(null=True), True),
    (text(db_default=""), True),
    (text(default=""), False),
    (lambda: models.ManyToManyField("tests.thing"), True),
]
ALTERED = [
    (text(), text(null=True), True),
    (text(), text(choices=[("a", "A")]), True),
    (text(), text(max_length=30), True),
    (text(), text(db_default=""), True),
    (text(null=True), text(), False),
    (text(null=True), text(default=""), False),
    (text(), text(max_length=10), False),
    (text(), text(unique=True), False),
    (text(), models.IntegerField, False),
    (text(db_default=""), text(), False),
]


@pytest.mark.parametrize(("field", "fine"), ADDED)
def test_a_new_column_may_be_left_out(field: Callable[[], AnyField], fine: bool) -> None:
    operation = operations.AddField("thing", "name", field())
    assert (harm(operation, "tests", ProjectState()) == "") is fine


@pytest.mark.parametrize(("old", "new", "fine"), ALTERED)
def test_a_column_takes_what_it_took(
    old: Callable[[], AnyField], new: Callable[[], AnyField], fine: bool
) -> None:
    state = ProjectState()
    operations.CreateModel("thing", [("name", old())]).state_forwards("tests", state)
    assert (harm(operations.AlterField("thing", "name", new()), "tests", state) == "") is fine


@pytest.mark.parametrize(
    "operation",
    [
        operations.RemoveField("thing", "name"),
        operations.RenameField("thing", "name", "called"),
        operations.DeleteModel("thing"),
        operations.RenameModel("thing", "other"),
        operations.AlterModelTable("thing", "things"),
        operations.RunSQL("SELECT 1"),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_the_version_before_needs_goes_with_a_reason_only(operation: Operation) -> None:
    assert harm(operation, "tests", ProjectState())


@pytest.mark.parametrize(
    ("name", "replaces", "first"),
    [
        ("0001_initial", [], True),
        ("0001_squashed_0004", [("tests", "0001_initial"), ("tests", "0004_more")], True),
        ("0004_squashed", [("tests", "0001_initial"), ("tests", "0004_more")], True),
        ("0003_squashed", [("tests", "0002_more"), ("tests", "0003_yet_more")], False),
        ("0002_more", [], False),
    ],
)
def test_the_first_migration_may_have_taken_others_in(
    name: str, replaces: list[tuple[str, str]], first: bool
) -> None:
    migration = type(name, (Migration,), {"replaces": replaces})(name, "tests")
    assert is_first(migration) is first
