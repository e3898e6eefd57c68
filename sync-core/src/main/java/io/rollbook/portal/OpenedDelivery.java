package io.rollbook.portal;

import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.Scope;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.portal.diff.ChangeSet;
import io.rollbook.portal.diff.Planner;
import io.rollbook.portal.guard.Judged;
import io.rollbook.portal.guard.Verdict;
import io.rollbook.portal.open.Opening;
import io.rollbook.portal.parse.OneRosterRest;
import io.rollbook.portal.stage.Stager;
import io.rollbook.run.PullReport;
import io.rollbook.run.Refused;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.tenant.Lost;
import io.rollbook.tenant.Statistics;
import io.rollbook.tenant.Tenant;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A delivery that was verified, on its way into the roster: staged, planned, judged, and merged or put by. */
final class OpenedDelivery {
    private static final Verdict ASKED =
            new Verdict("ASKED", "Its sender wants the plan to be looked at before anything is changed.");

    private final Passage passage;
    private final Clock clock;
    private final Tenant tenant;
    private final Envelope envelope;
    private final Opening opening;
    private final District district;
    private final Feed feed;
    private final byte[] content;
    private final Judging judging;

    OpenedDelivery(
            Passage passage,
            Clock clock,
            Tenant tenant,
            Envelope envelope,
            Opening opening,
            District district,
            Feed feed) {
        this.passage = passage;
        this.clock = clock;
        this.tenant = tenant;
        this.envelope = envelope;
        this.opening = opening;
        this.district = district;
        this.feed = switch (envelope.scope().kind()) {
            case WHOLE -> feed;
            case CHANGES -> feed.removingNothing();
            case SCHOOLS -> feed.at(envelope.scope().schools());
        };
        this.content = ContentKey.of(opening.contentDigest(), district, this.feed, passage.formats(), today());
        this.judging = new Judging(passage, clock, district, feed.name());
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(district.timezone()));
    }

    /** Takes it through all steps until its run rests. */
    SyncOutcome bring() {
        passage.progress.pulled(pulled());
        if (!envelope.full() && isLastMerged()) {
            if (!envelope.preview()) {
                passage.journal().confirmed(feed.name(), envelope.run());
            }
            return passage.unchanged();
        }
        return load().orElseGet(this::bringByStaging);
    }

    /** How an intake that pulled it says it did; nobody else's word for it counts. */
    private @Nullable PullReport pulled() {
        return feed.oneroster() == null || !envelope.sealedBy().equals("intake")
                ? null
                : opening.members().stream()
                        .filter(member -> member.name().equals(OneRosterRest.PULL))
                        .findFirst()
                        .map(member -> PullReport.parse(member.head()))
                        .orElse(null);
    }

    /** Content that is known need not be read, unless a plan waits: what came after it has to take its place. */
    private boolean isLastMerged() {
        return passage.journal()
                        .lastContent(envelope.feed())
                        .filter(last -> Arrays.equals(last, content))
                        .isPresent()
                && (envelope.preview() || passage.heldBefore().isEmpty());
    }

    /**
     * A district's first delivery goes straight into the empty roster, in the transaction that merges it. Empty where it
     * has to be refused, or a person must decide: nothing has happened then, and it is staged like any other.
     */
    private Optional<SyncOutcome> load() {
        if (envelope.preview()
                || envelope.hold()
                || !passage.isFirst()
                || envelope.scope().kind() != Scope.Kind.WHOLE
                || !feed.owns().limitedTo().isEmpty()) {
            return Optional.empty();
        }
        boolean merged = false;
        try {
            passage.beginLoad();
            Optional<Staged> read = passage.progress.timed("stage", () -> stager().load(
                            passage.tenant(),
                            tenant::connect,
                            envelope.run(),
                            opening,
                            district,
                            feed,
                            ContentKey.reading(district, feed, passage.formats())));
            if (read.isEmpty() || read.get().refused() != null) {
                return Optional.empty();
            }
            Staged staged = within(read.get());
            passage.progress.staged(staged);
            ChangeSet plan = plan(staged);
            if (plan.isEmpty() || judging.guard(staged).verdict().isPresent()) {
                return Optional.empty();
            }
            passage.move(RunState.STAGED);
            passage.move(RunState.PLANNED);
            passage.supersedeOlder(staged);
            SyncOutcome outcome = passage.merge(planned(staged, plan), RunState.MERGED, null, Lost.NONE);
            merged = true;
            return Optional.of(outcome);
        } catch (DatabaseException broken) {
            passage.abandon();
            throw broken;
        } finally {
            if (!merged) {
                passage.takeBack();
            }
        }
    }

    private SyncOutcome bringByStaging() {
        Statistics.ofNewTables(passage.tenant());
        // What is to be decided on may be planned anew on another roster: it has to hold everything.
        Staged staged = stage(!envelope.full() && !envelope.hold());
        Refused refused = staged.refused() == null ? unknownSchools() : staged.refused();
        if (refused != null) {
            return passage.refuse(refused, refused.detail());
        }
        passage.move(RunState.STAGED);
        ChangeSet plan = plan(staged);
        passage.move(RunState.PLANNED);
        if (envelope.preview()) {
            return passage.preview(planned(staged, plan));
        }
        passage.supersedeOlder(staged);
        Judged judged = judging.judge(staged);
        // Where nothing would change there is nothing to decide on.
        if (envelope.hold() && !(plan.isEmpty() && judged.verdict().isEmpty())) {
            return passage.hold(whole(staged, plan), judged.verdict().orElse(ASKED));
        }
        if (judged.verdict().isEmpty()) {
            return passage.merge(planned(staged, plan), RunState.MERGED, null, new Lost(judged.lost(), false));
        }
        Verdict verdict = judged.verdict().get();
        return verdict.schools().isEmpty()
                ? passage.hold(whole(staged, plan), verdict)
                : withhold(staged, plan, verdict);
    }

    /** Whoever names a school that there is not means another, or has the wrong file. */
    private @Nullable Refused unknownSchools() {
        List<String> named = envelope.scope().schools();
        long unknown = named.isEmpty()
                ? 0
                : new Sql(passage.tenant())
                        .one(
                                "looking for the schools of an upload",
                                """
                                SELECT count(*) FROM unnest(?::text[]) AS s(id)
                                WHERE s.id NOT IN (SELECT sourced_id FROM staging.orgs)
                                  AND s.id NOT IN (SELECT sourced_id FROM roster.orgs WHERE active)
                                """,
                                row -> row.getLong(1),
                                (Object) named.toArray(String[]::new));
        return unknown == 0
                ? null
                : new Refused(
                        "NO_SUCH_SCHOOL",
                        unknown + " of the " + named.size()
                                + " schools that the upload is said to be of are neither in it"
                                + " nor in the roster: give the sourcedId of each school.");
    }

    /** Where what is left still trips a limit, all of it is held: removals at one school can be felt at another. */
    private SyncOutcome withhold(Staged staged, ChangeSet plan, Verdict verdict) {
        return passage.withhold(planned(staged, plan), verdict, () -> judging.guard(staged))
                .orElseGet(() ->
                        passage.hold(staged.recalled() ? whole(staged, plan) : planned(staged, plan(staged)), verdict));
    }

    private Staged stage(boolean recall) {
        Staged staged = within(passage.progress.timed("stage", () -> stager().stage(
                        passage.tenant(),
                        tenant::connect,
                        envelope.run(),
                        opening,
                        district,
                        feed,
                        ContentKey.reading(district, feed, passage.formats()),
                        recall)));
        passage.progress.staged(staged);
        return staged;
    }

    private Stager stager() {
        return new Stager(tenant.contentKey(), passage.formats(), passage.ownerCheck(district), passage.meter(), clock);
    }

    private Staged within(Staged all) {
        Staged owned = all.within(feed.owns(), today());
        return switch (envelope.scope().kind()) {
            case WHOLE -> owned;
            case CHANGES -> owned.said("changes");
            case SCHOOLS -> owned.said("schools");
        };
    }

    private ChangeSet plan(Staged staged) {
        ChangeSet plan = passage.progress.timed("plan", () -> new Planner().plan(passage.tenant(), staged));
        passage.progress.planned(plan.ledger());
        return plan;
    }

    /** With every row staged: a plan that waits may have to be planned anew on another roster. */
    private HeldDelivery whole(Staged staged, ChangeSet plan) {
        if (!staged.recalled()) {
            return planned(staged, plan);
        }
        Staged all = stage(false);
        return planned(all, plan(all));
    }

    private HeldDelivery planned(Staged staged, ChangeSet plan) {
        return new HeldDelivery(envelope.digest(), content, staged, plan);
    }
}
