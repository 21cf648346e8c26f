"""Words of cohorts: departments, roles and courses by name."""

from training.ground.texts.formats import supported
from training.onboarding.programme.formats import course_names


def course_name(code: str, language: str) -> str:
    """The name of a course; of one that the catalogue has not, the code."""
    names = course_names().get(code)
    return names[supported(language)] if names else code
