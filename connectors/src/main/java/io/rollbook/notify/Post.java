package io.rollbook.notify;

import io.rollbook.control.Outbox.Notice;
import io.rollbook.district.Subscriber;
import io.rollbook.district.Subscriber.Mail;
import io.rollbook.district.Subscriber.Webhook;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Brings a notice to its receiver. @param mails null where no mail server is set up */
record Post(@Nullable MailPost mails, WebhookPost webhooks) {
    /** {@code folder}: of the district file, against which a webhook's secret resolves. */
    void send(Subscriber to, Path folder, Notice notice) throws NotDelivered {
        if (to instanceof Webhook webhook) {
            webhooks.send(webhook, folder, notice);
        } else if (to instanceof Mail mail) {
            if (mails == null) {
                throw new NotDelivered("no mail server is set up: see rollbook.notices.mail", true);
            }
            mails.send(mail.to(), notice.id(), Letter.of(Facts.read(notice.facts())));
        }
    }
}
