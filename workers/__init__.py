"""The edge towards background work: relay, sweeper and the RQ workers that drain the outbox."""
