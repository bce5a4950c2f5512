"""What of a district can be gone to by name."""

from datetime import date

from console.domain.ground import Area, AreaKind, Frontage, Ground, Line, LineKind
from console.domain.ids import CameraId
from console.domain.place import Place
from console.domain.text import Text
from console.domain.unit import Camera, Organisation
from console.models.landmarks import landmarks

TODAY = date(2026, 11, 23)
SQUARE = (((1.0, 1.0), (3.0, 1.0), (3.0, 5.0), (1.0, 1.0)),)


def test_streets_roads_cameras_and_fronts_are_there_with_the_spot_to_go_to():
    ground = Ground(
        areas=(
            Area(id="s", kind=AreaKind.STREET, name=Text("清泉街道", "Qingquan"), polygons=(SQUARE,)),
            Area(id="g", kind=AreaKind.GRID, name=Text("网格", "Grid"), polygons=(SQUARE,)),
        ),
        lines=(
            Line(
                id="r",
                kind=LineKind.ROAD,
                name=Text("柳溪路", "Liuxi Road"),
                paths=(((9.0, 9.0),), ((1.0, 2.0), (1.0, 3.0), (1.0, 4.0))),
            ),
        ),
        frontages=(Frontage(id="f", name="面馆", path=((2.0, 2.0), (2.0, 2.1)), address="柳溪路1号"),),
    )
    camera = Camera(id=CameraId("cam-1"), place=Place(4.0, 4.0, "柳溪路口"))
    organisation = Organisation(rev=1, name=Text("区", "District"), adcode="0", units=(), cameras=(camera,))
    every = list(landmarks(ground, organisation, TODAY))
    assert [(each.thing.id, each.thing.lon, each.thing.lat) for each in every] == [
        ("s", 2.0, 3.0),
        ("r", 1.0, 3.0),
        ("cam-1", 4.0, 4.0),
        ("f", 2.0, 2.1),
    ]
    assert [tuple(each.names) for each in every] == [
        ("清泉街道", "Qingquan"),
        ("柳溪路", "Liuxi Road"),
        ("cam-1", "柳溪路口"),
        ("面馆", "柳溪路1号"),
    ]


def test_what_has_ended_or_has_no_spot_is_not():
    gone = Line(id="r", kind=LineKind.LANE, name=Text("旧巷", "Old Lane"), paths=(), until=None)
    past = Frontage(id="f", name="旧店", path=((2.0, 2.0),), until=date(2026, 11, 22))
    nowhere = Frontage(id="n", name="无处", path=())
    organisation = Organisation(rev=1, name=Text("区", "District"), adcode="0", units=())
    assert list(landmarks(Ground(lines=(gone,), frontages=(past, nowhere)), organisation, TODAY)) == []
