"""Routes: additional topics for the articles that meet a condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsloom.api import Copy, Emit
from newsloom.conditions.condition import Condition
from newsloom.conditions.shape_rules import ConditionError
from newsloom.conditions.values import Path
from newsloom.publish.article_condition import article_condition, variables_of
from newsloom.publish.views import VIEW_MODELS, VIEWS, View
from newsloom.settings import PublishSettings, Route
from newsloom_schemas import EnrichedArticle, Topic


class RouteError(ValueError):
    """A route is invalid. The message is one line with the name of the route, which stops the start."""

    def __init__(self, route: Route, problem: str) -> None:
        super().__init__(f"route {route.name!r}: {problem}")
        self.route = route


@dataclass(frozen=True, slots=True)
class CompiledRoute:
    """A route with its compiled condition."""

    name: str
    topic: str
    condition: Condition
    view: View


def compile_routes(settings: PublishSettings) -> tuple[CompiledRoute, ...]:
    """Compile and check every route.

    Raises:
        RouteError: a name is used twice, a topic has two views, or a condition does not compile or can never be right.
            The settings have already checked that no topic is one of newsloom's own, whose records would loop.
    """
    compiled: list[CompiledRoute] = []
    by_topic: dict[str, Route] = {}
    names: set[str] = set()
    for route in settings.routes:
        if route.name in names:
            raise RouteError(route, "the name is used by two routes")
        names.add(route.name)
        other = by_topic.setdefault(route.topic, route)
        if other.view is not route.view:
            problem = f"topic {route.topic!r} gets the view {other.view} from route {other.name!r}; one topic, one view"
            raise RouteError(route, problem)
        try:
            condition = article_condition(route.when)
        except ConditionError as error:
            raise RouteError(route, f"condition {error}") from error
        compiled.append(CompiledRoute(route.name, route.topic, condition, VIEWS[route.view]))
    return tuple(compiled)


def route_topics(settings: PublishSettings, partitions: int | None = None) -> tuple[Topic, ...]:
    """Return the topics of the routes in the form of the topic registry, to create, list and check them.

    Args:
        settings: settings with the routes.
        partitions: number of partitions of each topic; `None` for newsloom's default.
    """
    views = {route.topic: route.view for route in settings.routes}
    return tuple(
        Topic(
            name=topic,
            purpose="Route: " + "; ".join(each.name for each in settings.routes if each.topic == topic),
            value=VIEW_MODELS[view],
            key="document_key",
            partitions=partitions or 12,
            retention=timedelta(days=7),
            writers=("publish",),
            readers=("consumers",),
        )
        for topic, view in views.items()
    )


class RouteStep:
    """Adds a copy of the article for each route whose condition holds, at most one for each topic.

    The trace notes have the names of these routes (`routes`), and the reason why the condition of a route is unknown
    (`route.<name>`).
    """

    name = "route"

    def __init__(self, routes: Sequence[CompiledRoute]) -> None:
        self._routes = tuple(routes)
        self._reads = frozenset[Path]().union(*(route.condition.reads for route in self._routes))

    def __call__(self, article: EnrichedArticle, /) -> Emit[EnrichedArticle]:
        """Return the article with its copies."""
        if not self._routes:
            return Emit(article)
        variables = variables_of(article, self._reads)
        notes: dict[str, str] = {}
        taken: list[str] = []
        copies: dict[str, Copy] = {}
        for route in self._routes:
            answer = route.condition.evaluate(variables)
            if answer.unknown is not None:
                notes[f"route.{route.name}"] = answer.unknown
            if answer.holds:
                taken.append(route.name)
                if route.topic not in copies:
                    copies[route.topic] = Copy(route.view(article), route.topic)
        if taken:
            notes["routes"] = ", ".join(taken)
        return Emit(article, notes=_writable(notes), copies=tuple(copies.values()))


def _writable(notes: Mapping[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode() for name, text in notes.items()}
