package io.rollbook.notify;

import io.rollbook.control.Outbox;
import io.rollbook.control.Outbox.End;
import io.rollbook.control.Outbox.Standing;
import io.rollbook.control.Outbox.Taken;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.district.Subscriber;
import io.rollbook.doctor.CheckResult;
import io.rollbook.run.Runs;
import java.time.Clock;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every minute what there is to tell, and delivers it. On threads of its own, and through an outbox: a receiver that is
 * away keeps neither a run nor another receiver waiting. Districts of which nobody wants to hear are not looked at.
 */
public final class Notices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final int DELIVERING = 2;

    /**
     * How notices are sent.
     *
     * @param console the console's address for people, or null
     * @param digest when a day's digest is sent, on the district's clocks
     * @param operators mail addresses that are told everything of all districts
     * @param mail null where no mail server is set up
     */
    public record Sending(
            @Nullable String console, LocalTime digest, List<String> operators, MailPost.@Nullable Server mail) {}

    /**
     * What came of a test notice to one receiver.
     *
     * @param address see {@code Subscriber}
     * @param failure null where it was taken
     */
    public record Tried(String address, @Nullable String failure) {}

    private final Districts districts;
    private final Predicate<District> mine;
    private final Outbox outbox;
    private final Receivers receivers;
    private final Facts facts;
    private final Watch watch;
    private final Post post;
    private final Clock clock;
    private final ScheduledExecutorService threads =
            Executors.newScheduledThreadPool(1 + DELIVERING, work -> new Thread(work, "notices"));

    /**
     * Over the control database.
     *
     * @param mine whether a district is told of here
     * @param tuned what a test trusts in the place of the machine's certificates
     */
    public Notices(
            DataSource control,
            Districts districts,
            Predicate<District> mine,
            Runs runs,
            Sending sending,
            UnaryOperator<OkHttpClient.Builder> tuned,
            Clock clock) {
        this.districts = districts;
        this.mine = mine;
        this.outbox = new Outbox(control, clock);
        this.receivers = new Receivers(sending.operators());
        this.facts = new Facts(sending.console());
        this.watch = new Watch(control, outbox, runs, receivers, facts, sending.digest(), clock);
        MailPost mails = sending.mail() == null ? null : new MailPost(sending.mail(), clock);
        this.post = new Post(mails, new WebhookPost(tuned, clock));
        this.clock = clock;
    }

    /** Begins. */
    public void begin() {
        threads.scheduleWithFixedDelay(this::look, 0, 60, TimeUnit.SECONDS);
        for (int i = 0; i < DELIVERING; i++) {
            threads.scheduleWithFixedDelay(this::deliver, 10, 20, TimeUnit.SECONDS);
        }
    }

    /** Puts out what is to be told; what cannot be done is done the next time. */
    void look() {
        guarded(() -> {
            watch.look(mine().stream()
                    .filter(district -> !receivers.of(district).isEmpty())
                    .toList());
            outbox.forget();
        });
    }

    /** Delivers what is due. */
    void deliver() {
        guarded(() -> {
            List<String> slugs = mine().stream().map(District::slug).toList();
            Optional<Taken> next = outbox.take(slugs);
            while (next.isPresent()) {
                deliver(next.get());
                next = threads.isShutdown() ? Optional.empty() : outbox.take(slugs);
            }
        });
    }

    private List<District> mine() {
        return districts.list().stream().map(Registered::district).filter(mine).toList();
    }

    private void deliver(Taken taken) {
        Optional<Registered> district = districts.registered(taken.notice().district());
        Optional<Subscriber> to = district.flatMap(
                known -> receivers.find(known.district(), taken.notice().address()));
        if (to.isEmpty()) {
            outbox.end(taken, End.UNWANTED);
            return;
        }
        try {
            post.send(to.get(), district.orElseThrow().folder(), taken.notice());
            outbox.end(taken, End.SENT);
        } catch (NotDelivered e) {
            failed(taken, e.why(), e.isAway());
        } catch (RuntimeException e) {
            failed(taken, e.getClass().getSimpleName(), false);
        }
    }

    private void failed(Taken taken, String why, boolean away) {
        LOG.warn(
                "notice {} of {} was not delivered: {}",
                taken.notice().id(),
                taken.notice().district(),
                why);
        outbox.failed(taken, why, away);
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("Notices could not be worked on ({})", e.getClass().getSimpleName());
        }
    }

    /**
     * Sends a test notice to everybody who is told of a district, now and not through the outbox.
     *
     * @param operators whether also to the operators
     */
    public List<Tried> test(Registered registered, boolean operators) {
        District district = registered.district();
        List<Tried> tried = new ArrayList<>();
        Stream<Subscriber> to = operators ? receivers.of(district).stream() : district.subscribers().stream();
        to.distinct().forEach(each -> {
            try {
                post.send(
                        each, registered.folder(), Watch.notice(district, each.address(), facts.test(district), clock));
                tried.add(new Tried(each.address(), null));
            } catch (NotDelivered e) {
                tried.add(new Tried(each.address(), e.why()));
            }
        });
        return tried;
    }

    /**
     * Notices of the last weeks, the newest first.
     *
     * @param operators whether also those to the operators
     * @param after an id, or null
     */
    public List<Standing> list(District district, boolean operators, int limit, @Nullable String after) {
        return outbox.list(district.slug(), operators ? List.of() : receivers.hidden(district), limit, after);
    }

    /** What keeps notices from arriving, each with what to do about it. */
    public List<CheckResult> check() {
        Outbox.Undelivered undelivered = outbox.undelivered();
        String detail = undelivered.waiting() + " tried again, " + undelivered.givenUp() + " given up within a day";
        return List.of(
                mail(),
                undelivered.waiting() + undelivered.givenUp() == 0
                        ? CheckResult.ok("notices", "all delivered")
                        : CheckResult.failed("notices", detail, "See which and why: rollbook notices list SLUG"));
    }

    private CheckResult mail() {
        MailPost mails = post.mails();
        if (mails == null) {
            boolean wanted = mine().stream()
                    .flatMap(district -> receivers.of(district).stream())
                    .anyMatch(Subscriber.Mail.class::isInstance);
            return wanted
                    ? CheckResult.failed("mail", "wanted, and no mail server is set up", "Set rollbook.notices.mail.")
                    : CheckResult.ok("mail", "not set up");
        }
        try {
            mails.check();
            return CheckResult.ok("mail", "the mail server takes connections");
        } catch (NotDelivered e) {
            return CheckResult.failed("mail", e.why(), "Check rollbook.notices.mail: host, port, tls, user, password.");
        }
    }

    /** Lets what is being sent end, so that it need not be sent twice. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
