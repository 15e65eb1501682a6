from collections.abc import Iterator
from random import Random

import pytest

from benchmarks.people import Person
from benchmarks.replies import Key, Reply
from benchmarks.updates import sends, taps

BACK = Key("Back", "act:7:back")


def filling() -> Person:
    """Somebody who has just opened the form."""
    person = Person(7, Random(1))
    while person.does() != taps("go:form"):
        pass
    return person


def acts(person: Person, screen: Reply) -> Iterator[str]:
    """What the person does while the screen stays the same."""
    while True:
        person.sees([screen])
        yield person.does().data


@pytest.mark.parametrize("seed", range(5))
def test_a_person_does_the_same_again_from_the_same_seed(seed: int) -> None:
    one, other = Person(7, Random(seed)), Person(7, Random(seed))
    assert [one.does() for _ in range(200)] == [other.does() for _ in range(200)]


def test_a_person_agrees_and_does_not_refuse() -> None:
    consent = Reply("Agree?", ((Key("I agree", "set:consent/age.1:adult"), Key("No", "set:consent/age.1:no")),))
    person = filling()
    person.sees([consent])
    assert person.does() == taps("set:consent/age.1:adult")


def test_a_person_types_one_thing_after_the_other_until_the_field_takes_one() -> None:
    typed = acts(filling(), Reply("1 of 25\n\nYour name?", ((BACK,),)))
    first = [next(typed) for _ in range(5)]
    assert len(set(first)) == 5


def test_a_person_sends_a_file_where_one_is_asked() -> None:
    person = filling()
    person.sees([Reply("20 of 25\n\nYour diploma, up to 20 MB: PDF, JPG", ((BACK,),))])
    assert person.does() == sends("file-7-1")


def test_a_person_who_gets_no_further_leaves() -> None:
    stuck = acts(filling(), Reply("1 of 25\n\nYour name?", ((BACK,),)))
    assert "go:menu" in [next(stuck) for _ in range(20)]
