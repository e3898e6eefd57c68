package io.rollbook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.InputStream;
import java.io.Reader;
import java.util.Set;

/** The walls between packages. Package patterns also match {@code io.rollbook.planted}, where each wall is broken. */
final class Walls {
    private static final Set<String> PUBLIC_KEY_TYPES = Set.of(
            "org.bouncycastle.bcpg.ArmoredInputStream",
            "org.bouncycastle.jce.provider.BouncyCastleProvider",
            "org.bouncycastle.openpgp.PGPCompressedData",
            "org.bouncycastle.openpgp.PGPCompressedDataGenerator",
            "org.bouncycastle.openpgp.PGPEncryptedData",
            "org.bouncycastle.openpgp.PGPEncryptedDataGenerator",
            "org.bouncycastle.openpgp.PGPException",
            "org.bouncycastle.openpgp.PGPLiteralData",
            "org.bouncycastle.openpgp.PGPLiteralDataGenerator",
            "org.bouncycastle.openpgp.PGPPublicKey",
            "org.bouncycastle.openpgp.PGPPublicKeyRing",
            "org.bouncycastle.openpgp.PGPUtil",
            "org.bouncycastle.openpgp.api.OpenPGPCertificate",
            "org.bouncycastle.openpgp.api.OpenPGPCertificate$OpenPGPComponentKey",
            "org.bouncycastle.openpgp.api.OpenPGPCertificate$OpenPGPPrimaryKey",
            "org.bouncycastle.openpgp.api.OpenPGPImplementation",
            "org.bouncycastle.openpgp.api.bc.BcOpenPGPImplementation",
            "org.bouncycastle.openpgp.jcajce.JcaPGPPublicKeyRingCollection",
            "org.bouncycastle.openpgp.operator.PGPDataEncryptorBuilder",
            "org.bouncycastle.openpgp.operator.PGPKeyEncryptionMethodGenerator",
            "org.bouncycastle.openpgp.operator.jcajce.JcePGPDataEncryptorBuilder",
            "org.bouncycastle.openpgp.operator.jcajce.JcePublicKeyKeyEncryptionMethodGenerator");

    static final ArchRule BOUNCY_CASTLE = noClasses()
            .that()
            .resideOutsideOfPackages("io.rollbook..ciphertext..", "io.rollbook.portal.open..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..")
            .because("sealing lives in io.rollbook.ciphertext and opening in io.rollbook.portal.open, where every check"
                    + " is made: call Sealer or Opener instead");

    static final ArchRule PUBLIC_KEYS = classes()
            .that()
            .resideInAPackage("io.rollbook..ciphertext..")
            .should(useOfBouncyCastleOnly(PUBLIC_KEY_TYPES))
            .because("whoever seals must not be able to open: move what needs a private key to io.rollbook.portal.open;"
                    + " a further type that knows public keys only may join the list in Walls");

    static final ArchRule CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("io.rollbook.serve..", "io.rollbook.cli..")
            .should()
            .callMethodWhere(targetOfTheMachinesClock())
            .because(
                    "time comes from the Clock that io.rollbook.serve hands out, so that tests can put it forward: take"
                            + " one in the constructor");

    static final ArchRule INTAKE = noClasses()
            .that()
            .resideInAPackage("io.rollbook..intake..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.rollbook.portal..", "io.rollbook.roster..", "io.rollbook.tenant..", "io.rollbook.audit..")
            .because("an intake carries what it cannot understand: hand it a Ciphertext, an id or a count, and do what"
                    + " needs rows in the portal");

    static final ArchRule PEOPLE = noClasses()
            .that()
            .resideInAnyPackage("io.rollbook..api..", "io.rollbook..cli..", "io.rollbook..console..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.rollbook.portal.open..")
            .because("a request must not reach keys or plaintext: add what it needs to io.rollbook.portal.Portal or to"
                    + " an interface that the application wires");

    static final ArchRule PLAINTEXT = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("io.rollbook..portal..")
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .arePublic()
            .should()
            .haveRawReturnType(InputStream.class)
            .orShould()
            .haveRawReturnType(Reader.class)
            .because("plaintext leaves the opener only as the argument of a callback: take a PlaintextReader instead of"
                    + " returning a stream");

    static final ArchRule SFTP = noClasses()
            .that()
            .resideOutsideOfPackage("io.rollbook.intake..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.jcraft.jsch..")
            .because("only the intake talks to a district's servers, with a pinned host key: add what is missing to"
                    + " io.rollbook.intake.sftp");

    private Walls() {}

    static ArchRule cycles(String root) {
        return slices().matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because(
                        "a package that needs one that needs it is one package in two places: move the shared type down"
                                + " or pass an interface");
    }

    private static ArchCondition<JavaClass> useOfBouncyCastleOnly(Set<String> allowed) {
        return new ArchCondition<>("use of Bouncy Castle only what knows public keys") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getDirectDependenciesFromSelf().stream()
                        .filter(use -> use.getTargetClass().getName().startsWith("org.bouncycastle."))
                        .filter(use -> !allowed.contains(
                                use.getTargetClass().getBaseComponentType().getName()))
                        .forEach(use -> events.add(SimpleConditionEvent.violated(use, use.getDescription())));
            }
        };
    }

    /** {@code Clock.system...()}, {@code System.currentTimeMillis()}, and {@code now()} of whatever, without a clock. */
    private static DescribedPredicate<JavaMethodCall> targetOfTheMachinesClock() {
        return DescribedPredicate.describe("that asks the machine for the time", call -> {
            String owner = call.getTargetOwner().getName();
            String name = call.getName();
            boolean without = call.getTarget().getRawParameterTypes().stream()
                    .noneMatch(type -> type.getName().equals("java.time.Clock"));
            return (owner.startsWith("java.time.") && name.equals("now") && without)
                    || (owner.equals("java.time.Clock") && (name.startsWith("system") || name.startsWith("tick")))
                    || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"));
        });
    }
}
