package io.rollbook.run;

import org.jspecify.annotations.Nullable;

/**
 * What was verified when a delivery was opened.
 *
 * @param openedWith fingerprint of the district's key that opened it
 * @param signer fingerprint of the key that signed it, or null where it is not signed
 * @param intake id of the intake that sent it
 * @param sealedBy {@code source} where it came as OpenPGP, {@code intake} where it came in the clear over an
 *     encrypted connection and was sealed while it streamed, {@code uploader} where a person's computer sealed it
 */
public record Proof(String openedWith, @Nullable String signer, String intake, String sealedBy) {}
