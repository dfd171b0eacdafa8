use super::*;

/// Seats in an order, and which of them are free after so many had to be cleared.
async fn cleared(phases: &[u8], wanted: usize) -> Vec<u64> {
    let room = Arc::new(Room::new(phases.len()));
    for phase in phases {
        room.admit(|seat| {
            seat.phase.store(*phase, Ordering::Relaxed);
            std::future::pending()
        });
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    let mut seats = room.seats();
    seats.clear_idle(wanted);
    (0..phases.len() as u64).filter(|number| !seats.taken.contains_key(number)).collect()
}

#[tokio::test(start_paused = true)]
async fn the_longest_idle_goes_first_and_the_busy_last() {
    assert_eq!(cleared(&[WAITING, WAITING, WAITING], 1).await, [0]);
    assert_eq!(cleared(&[ASKED, WAITING, WAITING], 1).await, [1]);
    assert_eq!(cleared(&[ASKED, WAITING, ANSWERED], 2).await, [0, 1]);
    assert_eq!(cleared(&[ASKED, WAITING], 5).await, [0, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_always_finds_a_seat() {
    let room = Arc::new(Room::new(3));
    for _ in 0..10 {
        room.admit(|_| std::future::pending());
    }
    let seats = room.seats();
    assert_eq!(seats.taken.len(), 3);
    assert!(seats.taken.contains_key(&9));
}

#[tokio::test(start_paused = true)]
async fn seats_are_overdue_after_silence_and_after_a_long_life() {
    let seat = Seat::new(Arc::default());
    let start = seat.taken_at;
    assert!(!seat.is_overdue(start + IDLE_TIMEOUT));
    assert!(seat.is_overdue(start + IDLE_TIMEOUT + Duration::from_secs(1)));
    seat.came_forward(start + LIFETIME_MAX);
    assert!(!seat.is_ending());
    let late = start + LIFETIME_MAX + Duration::from_secs(1);
    seat.came_forward(late);
    assert!(seat.is_ending() && !seat.is_overdue(late));
    let too_late = start + LIFETIME_MAX + LAST_ANSWER_TIMEOUT + Duration::from_secs(1);
    seat.came_forward(too_late);
    assert!(seat.is_overdue(too_late), "taking a little now and then is not enough");
}

#[tokio::test(start_paused = true)]
async fn a_closed_room_waits_for_answers_only() {
    let room = Arc::new(Room::new(3));
    room.admit(|_| std::future::pending());
    room.admit(|seat| async move {
        seat.asked();
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(seat.is_ending());
    });
    tokio::task::yield_now().await;
    let start = Instant::now();
    room.close().await;
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[test]
fn a_flush_ends_no_request_that_is_not_answered() {
    let seat = Seat::new(Arc::default());
    let phase = || seat.phase.load(Ordering::Relaxed);
    seat.asked();
    seat.flushed();
    assert_eq!(phase(), ASKED);
    seat.answered();
    seat.flushed();
    assert_eq!(phase(), WAITING);
}
