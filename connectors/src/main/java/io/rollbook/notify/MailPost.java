package io.rollbook.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;

/** Sends mails over SMTP. */
public final class MailPost {
    private static final String MILLIS = "10000";

    /**
     * The mail server.
     *
     * @param tls {@code starttls} (required), {@code tls} from the first byte on, or {@code none}
     * @param user null where it takes mails without signing in
     */
    public record Server(
            String host, int port, String tls, @Nullable String user, @Nullable String password, String from) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final Server server;
    private final Session session;
    private final Clock clock;

    /** With a server; nothing is connected yet. */
    public MailPost(Server server, Clock clock) {
        this.server = server;
        this.clock = clock;
        Properties settings = new Properties();
        settings.put("mail.smtp.host", server.host());
        settings.put("mail.smtp.port", String.valueOf(server.port()));
        settings.put("mail.smtp.auth", String.valueOf(server.user() != null));
        settings.put("mail.smtp.ssl.enable", String.valueOf(server.tls().equals("tls")));
        settings.put("mail.smtp.starttls.enable", String.valueOf(server.tls().equals("starttls")));
        settings.put("mail.smtp.starttls.required", String.valueOf(server.tls().equals("starttls")));
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        settings.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        settings.put("mail.smtp.connectiontimeout", MILLIS);
        settings.put("mail.smtp.timeout", MILLIS);
        settings.put("mail.smtp.writetimeout", MILLIS);
        this.session = Session.getInstance(settings);
    }

    /** {@code id}: the same for the same notice, so that a mailbox can tell one that comes twice. */
    void send(String to, String id, Letter letter) throws NotDelivered {
        try {
            MimeMessage message = new MimeMessage(session) {
                @Override
                protected void updateMessageID() throws MessagingException {
                    setHeader("Message-ID", "<" + id + "@" + server.from().replaceAll(".*@", "") + ">");
                }
            };
            message.setFrom(new InternetAddress(server.from(), true));
            message.setRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
            message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
            message.setText(letter.text(), StandardCharsets.UTF_8.name());
            message.setSentDate(Date.from(clock.instant()));
            // No answer from a machine that reads it (RFC 3834).
            message.setHeader("Auto-Submitted", "auto-generated");
            Transport.send(message, server.user(), server.password());
        } catch (MessagingException e) {
            throw notDelivered(e);
        }
    }

    /** Connects and signs in, without sending anything. */
    void check() throws NotDelivered {
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect(server.user(), server.password());
        } catch (MessagingException e) {
            throw notDelivered(e);
        }
    }

    /** What a server says is not passed on: it may quote the address. */
    private static NotDelivered notDelivered(MessagingException e) {
        if (e instanceof SendFailedException) {
            return new NotDelivered("the mail server refused it" + code(e), false);
        }
        if (e instanceof AuthenticationFailedException) {
            return new NotDelivered("the mail server did not take user and password", true);
        }
        boolean noTls = e.getCause() instanceof SSLException
                || String.valueOf(e.getMessage()).startsWith("STARTTLS is required");
        return new NotDelivered(
                noTls ? "the mail server offers no TLS that can be trusted" : "the mail server cannot be reached",
                true);
    }

    /** The server's code, such as 550, of the failure or of one inside of it. */
    private static String code(MessagingException e) {
        for (Exception each = e; each instanceof MessagingException inner; each = inner.getNextException()) {
            if (inner instanceof SMTPAddressFailedException refused) {
                return " (" + refused.getReturnCode() + ")";
            }
            if (inner instanceof SMTPSendFailedException refused) {
                return " (" + refused.getReturnCode() + ")";
            }
        }
        return "";
    }
}
