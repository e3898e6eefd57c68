package io.rollbook.intake.sftp;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.rollbook.district.Feed;
import io.rollbook.district.Reference;
import io.rollbook.district.References;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Logs in at a server whose host key is the pinned one, and at no other. */
final class Login {
    private static final String ED25519 = "ssh-ed25519";
    private static final String ECDSA = "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521";
    private static final String RSA = "rsa-sha2-512,rsa-sha2-256";
    private static final String ANY = ED25519 + "," + ECDSA + "," + RSA;

    /** A server that shows us one key may have the pinned one too: a fingerprint does not say of which kind it is. */
    private static final List<String> KEY_KINDS = List.of(ANY, ECDSA, RSA, ED25519);

    private static final String KEX = "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,"
            + "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
            + "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
            + "diffie-hellman-group14-sha256";
    private static final String CIPHERS = "aes256-gcm@openssh.com,aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,"
            + "aes256-ctr,aes192-ctr,aes128-ctr";
    private static final String MACS =
            "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512";
    private final Feed.Sftp server;
    private final Path folder;
    private final Timeouts timeouts;

    Login(Feed.Sftp server, Path folder, Timeouts timeouts) {
        this.server = server;
        this.folder = folder;
        this.timeouts = timeouts;
    }

    Session connect() {
        String shown = null;
        for (String kind : KEY_KINDS) {
            PinnedHostKey pinned = new PinnedHostKey(server.hostKey());
            Session session = session(pinned, kind);
            try {
                session.connect(timeouts.connectMillis());
                return session;
            } catch (JSchAlgoNegoFailException e) {
                continue;
            } catch (JSchException e) {
                if (pinned.refused() == null) {
                    throw isLogin(e) ? SftpFailures.login(server) : SftpFailures.unreachable(server);
                }
                shown = pinned.refused();
            }
        }
        throw shown == null ? noCommonAlgorithm() : SftpFailures.hostKey(server, shown);
    }

    private Session session(PinnedHostKey pinned, String kind) {
        try {
            JSch jsch = new JSch();
            jsch.setHostKeyRepository(pinned);
            Reference key = server.privateKey();
            if (key != null) {
                jsch.addIdentity("district", References.resolve(key, folder), null, null);
            }
            Session session = jsch.getSession(server.user(), server.host(), server.port());
            Reference password = server.password();
            if (password != null) {
                session.setPassword(References.resolveText(password, folder));
            }
            session.setConfig(config(kind, password));
            session.setTimeout(timeouts.silenceMillis());
            session.setServerAliveInterval(Math.max(1000, timeouts.silenceMillis() / 3));
            session.setServerAliveCountMax(3);
            return session;
        } catch (References.UnresolvedException e) {
            throw new IntakeException(
                    Reason.SECRET_UNUSABLE, "The secret for the SFTP server: " + e.getMessage() + ".");
        } catch (JSchException e) {
            throw new IntakeException(
                    Reason.SECRET_UNUSABLE, "private-key does not hold an SSH private key without a passphrase.");
        }
    }

    private static Properties config(String kind, @Nullable Reference password) {
        Properties config = new Properties();
        config.put("StrictHostKeyChecking", "yes");
        config.put("server_host_key", kind);
        config.put("kex", KEX);
        config.put("cipher.c2s", CIPHERS);
        config.put("cipher.s2c", CIPHERS);
        config.put("mac.c2s", MACS);
        config.put("mac.s2c", MACS);
        config.put("PubkeyAcceptedAlgorithms", ANY);
        config.put("compression.c2s", "none");
        config.put("compression.s2c", "none");
        config.put("PreferredAuthentications", password == null ? "publickey" : "password,keyboard-interactive");
        return config;
    }

    private static boolean isLogin(JSchException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.startsWith("auth") || message.contains("too many auth");
    }

    private IntakeException noCommonAlgorithm() {
        return new IntakeException(
                Reason.SFTP_UNREACHABLE,
                "The SFTP server " + server.host()
                        + " offers only algorithms that are no longer safe: it needs an update.");
    }
}
