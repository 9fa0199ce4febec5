"""Has improvements go on when the training, and then the comparison, is over."""

from typing import Any

from django.dispatch import receiver

from segmentation.domain.evaluations.models import Evaluation
from segmentation.domain.evaluations.signals import evaluation_over
from segmentation.domain.improvements.services import compare_models, tell_ready
from segmentation.domain.trainings.models import Training
from segmentation.domain.trainings.signals import training_done


@receiver(training_done)
def compare(training: Training, **_: Any) -> None:
    """The new model is held against the old one."""
    compare_models(training)


@receiver(evaluation_over)
def tell(evaluation: Evaluation, **_: Any) -> None:
    """People hear that it can be promoted."""
    tell_ready(evaluation)
