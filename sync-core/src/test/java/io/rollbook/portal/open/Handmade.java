package io.rollbook.portal.open;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Date;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPCompressedDataGenerator;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcePGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JcePublicKeyKeyEncryptionMethodGenerator;

/** Messages as no honest program makes them, and some that gpg 2.2 cannot make. */
final class Handmade {
    private Handmade() {}

    static JcePGPDataEncryptorBuilder builder(int cipher) {
        return new JcePGPDataEncryptorBuilder(cipher)
                .setProvider(Providers.BOUNCY_CASTLE)
                .setSecureRandom(new SecureRandom());
    }

    /** Any packets, encrypted with AES-256 and a modification detection code. */
    static byte[] encrypted(Desk desk, byte[] packets) {
        return encrypted(
                desk, packets, builder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true));
    }

    static byte[] encrypted(Desk desk, byte[] packets, JcePGPDataEncryptorBuilder how) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(how);
        generator.addMethod(new JcePublicKeyKeyEncryptionMethodGenerator(
                        desk.keys.get(0).parts().get(0).identity())
                .setProvider(Providers.BOUNCY_CASTLE));
        try (OutputStream out = generator.open(message, new byte[1 << 12])) {
            out.write(packets);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (PGPException failure) {
            throw new IllegalStateException(failure);
        }
        return message.toByteArray();
    }

    static byte[] literal(String name, byte[] content) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        try (OutputStream out =
                new PGPLiteralDataGenerator().open(packet, PGPLiteralData.BINARY, name, content.length, new Date())) {
            out.write(content);
        }
        return packet.toByteArray();
    }

    static byte[] compressed(int algorithm, byte[] packets) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        try (OutputStream out = new PGPCompressedDataGenerator(algorithm).open(packet)) {
            out.write(packets);
        }
        return packet.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
