//! Subscriptions in memory and in the store: what is changed here is written there.

use super::Subscriber;
use crate::store::Upstream;

impl Subscriber {
    /// Changes a subscription, and remembers it.
    pub(super) async fn change(&self, token: &str, change: impl FnOnce(&mut Upstream)) {
        if let Some(upstream) = self.upstreams().get_mut(token) {
            change(upstream);
        }
        self.save(token).await;
        self.wake.notify_one();
    }

    /// Changes all subscriptions of which something holds, and remembers those that are others then.
    pub(super) async fn change_where(&self, holds: impl Fn(&Upstream) -> bool, change: impl Fn(&mut Upstream)) {
        let mut changed = Vec::new();
        for (token, upstream) in self.upstreams().iter_mut().filter(|(_, upstream)| holds(upstream)) {
            let before = (upstream.unread, upstream.proven);
            change(upstream);
            if before != (upstream.unread, upstream.proven) {
                changed.push(token.clone());
            }
        }
        for token in &changed {
            self.save(token).await;
        }
    }

    /// Writes a subscription as it is now. What cannot be written is so with its next change; until
    /// then a restart would find an older state, and ask its hub once more.
    pub(super) async fn save(&self, token: &str) {
        let _turn = self.writing.lock().await;
        let Some(upstream) = self.upstream(token) else { return };
        if let Err(error) = self.store.put_upstream(&upstream).await {
            tracing::error!(source = %upstream.source, "a subscription is not remembered: {error}");
        }
    }

    pub(super) async fn forget(&self, token: &str) {
        let _turn = self.writing.lock().await;
        let Some(upstream) = self.upstreams().remove(token) else { return };
        if let Err(error) = self.store.remove_upstream(token).await {
            tracing::error!(source = %upstream.source, "an ended subscription is not forgotten: {error}");
        }
    }
}
