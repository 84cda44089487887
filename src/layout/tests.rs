use super::*;

fn shape(detail: bool, focus: Pane, zoomed: bool) -> Shape {
    Shape {
        detail,
        focus,
        zoomed,
        detailed: Detailed::User,
        feed: false,
        verdicts: Verdicts::default(),
        overlay: Some(Size {
            width: 70,
            height: 20,
        }),
    }
}

fn shapes() -> impl Iterator<Item = Shape> {
    [Pane::List, Pane::Detail].into_iter().flat_map(|focus| {
        [(false, false), (true, false), (true, true), (false, true)]
            .into_iter()
            .flat_map(move |(detail, zoomed)| {
                [false, true].map(|feed| Shape {
                    feed,
                    ..shape(detail, focus, zoomed)
                })
            })
    })
}

fn regions(areas: &Areas) -> Vec<Rect> {
    let mut regions = vec![areas.status, areas.search, areas.message, areas.hints];
    regions.extend(areas.closing);
    if let Some(list) = areas.list {
        regions.extend(list.title);
        regions.extend([list.header, list.body, list.foot]);
    }
    regions.extend(areas.divider);
    regions.extend(areas.feed_divider);
    if let Some(feed) = areas.feed {
        regions.extend([feed.title, feed.body]);
    }
    if let Some(detail) = areas.detail {
        regions.extend([detail.title, detail.tabs, detail.body]);
    }
    if let Some(log) = areas.log {
        regions.extend([log.title, log.body]);
    }
    regions
}

#[test]
fn the_regions_tile_the_screen() {
    let huge = [301, 1_000, 32_767, 32_768, 65_534, u16::MAX];
    for width in (60..=300).step_by(7).chain(huge) {
        for height in (16..=100).chain(huge) {
            let size = Size { width, height };
            for shape in shapes() {
                let areas = areas(size, &shape);
                let regions = regions(&areas);
                for (at, region) in regions.iter().enumerate() {
                    assert_eq!(region.intersection(areas.screen), *region, "{size:?}");
                    for other in regions.iter().skip(at + 1) {
                        assert!(region.intersection(*other).is_empty(), "{size:?} {shape:?}");
                    }
                }
                let cells: u32 = regions.iter().map(|region| region.area()).sum();
                assert_eq!(cells, areas.screen.area(), "{size:?} {shape:?}");
            }
        }
    }
}

#[test]
fn every_shape_shows_a_pane_with_room() {
    for width in (60..=300).step_by(7) {
        for height in 16..=100 {
            for shape in shapes() {
                let areas = areas(Size { width, height }, &shape);
                let list = areas.list.map_or(0, |list| list.body.height);
                let detail = areas.detail.map_or(0, |detail| detail.body.height);
                assert!(list >= 7 || detail >= 7, "{width}x{height} {shape:?}");
            }
        }
    }
}

#[test]
fn below_the_smallest_size_there_is_only_a_notice() {
    for (width, height) in [(0, 0), (1, 1), (59, 50), (200, 15)] {
        let areas = areas(Size { width, height }, &shape(true, Pane::List, false));
        assert!(areas.too_small);
        assert_eq!(
            (areas.list, areas.detail, areas.overlay),
            (None, None, None)
        );
    }
}

#[test]
fn the_layout_follows_the_width() {
    let both = |width, height| {
        let areas = areas(Size { width, height }, &shape(true, Pane::List, false));
        (
            areas.detail.is_some(),
            areas.divider.is_some(),
            areas.log.is_some(),
        )
    };
    assert_eq!(both(60, 16), (false, false, false));
    assert_eq!(both(80, 23), (false, false, false));
    assert_eq!(both(80, 24), (true, false, false));
    assert_eq!(both(99, 24), (true, false, false));
    assert_eq!(both(100, 24), (true, true, false));
    assert_eq!(both(159, 50), (true, true, false));
    assert_eq!(both(160, 50), (true, true, true));
}

#[test]
fn a_focused_detail_pane_is_a_page_where_both_do_not_fit() {
    let size = Size {
        width: 60,
        height: 16,
    };
    let areas = areas(size, &shape(true, Pane::Detail, false));
    assert!(areas.list.is_none());
    assert_eq!(detail_height(&areas), 10);
    assert_eq!(list_height(&areas), 1);
}

#[test]
fn the_feed_has_room_beside_the_panes_of_a_wide_screen_only() {
    let with_feed = |width, zoomed| {
        let shape = Shape {
            feed: true,
            ..shape(true, Pane::List, zoomed)
        };
        let areas = areas(Size { width, height: 50 }, &shape);
        areas.feed.map(|feed| feed.body.width)
    };
    assert_eq!(with_feed(159, false), None);
    assert_eq!(with_feed(160, false), Some(40));
    assert_eq!(with_feed(200, false), Some(46));
    assert_eq!(with_feed(400, false), Some(60));
    assert_eq!(with_feed(200, true), None);
}
