using System.Diagnostics;
using Streams.Checkpoints;
using Streams.Checkpoints.Formats;

namespace Streams.Tests.Checkpoints;

/// <summary>What entries and manifests promise alike: golden bytes, and no damage that goes unseen.</summary>
public sealed class SealedFormatTests
{
    private const string StartBytes = "535452454e545259010006636f756e7473050000000000000001100f0e0d0c0b0a090807060504030201201f1e1d1c1b1a191817161514131211030000000000"
        + "0000d281ed02f2df15035c08f95eafb1a034";

    private const string CompletedBytes = "535452454e545259010006636f756e7473060000000000000002100f0e0d0c0b0a090807060504030201050000000000000007000000000000003866696c6573"
        + "2f30303030303030303030303030303030303030352f30303030303030303030303030303030303030372f6d616e6966657374d204000000000000efcdab8967"
        + "4523011032547698badcfe0400000000000000cb93fe13e7d3da20f974280c33dbd5ec";

    private const string FinishedBytes = "535452454e545259010006636f756e7473080000000000000003100f0e0d0c0b0a0908070605040302010500000000000000ec1f2a5d5b367a09d6eb4d55404f"
        + "2486";

    private const string SavepointStartBytes = "535452454e545259020006636f756e7473050000000000000001100f0e0d0c0b0a090807060504030201201f1e1d1c1b1a191817161514131211000000000000"
        + "000002090000000000000000000000000000000400000000000000070000000000000001201f1e1d1c1b1a191817161514131211ff7fe8447e792aea6e536242"
        + "6974d93a";

    private const string NothingStartBytes = "535452454e545259020006636f756e7473050000000000000001100f0e0d0c0b0a090807060504030201201f1e1d1c1b1a191817161514131211030000000000"
        + "000001009a06475b6470e0d389387ac78bc6085a";

    private const string DroppingManifestBytes = "5354524d414e4946020006636f756e7473201f1e1d1c1b1a1918171615141312110500000000000000070000000000000001800000007b68e5cf8b0100000000"
        + "02036f6c640f7065722d7765656b2f746f74616c73d54052330a7c331a3ef92961ac68da07";

    private const string ManifestBytes = "5354524d414e4946010006636f756e7473201f1e1d1c1b1a1918171615141312110500000000000000070000000000000001800000007b68e5cf8b0100000207"
        + "636f6d6d697473087065722d7765656b013766696c65732f30303030303030303030303030303030303030352f30303030303030303030303030303030303030"
        + "372f302e73746174656300000000000000efcdab89674523011032547698badcfe02087065722d7765656b06746f74616c7301000000003f0000000673747269"
        + "6e670d28696e7436342c696e743634290c000000000000003c00000000000000020000000000000007636f6d6d6974730673706c69747302000000007f000000"
        + "000773706c69742f3148000000000000001b000000000000000100000000000000ca1069f65af9069a8902add23df1748f";

    public static TheoryData<string> Kinds => ["start", "completed", "finished", "manifest"];

    [Fact]
    public void Entries_have_the_bytes_of_version_1()
    {
        Assert.Equal(StartBytes, Convert.ToHexStringLower(EntryFormat.Write(Samples.Job, 5, Samples.Start)));
        Assert.Equal(CompletedBytes, Convert.ToHexStringLower(EntryFormat.Write(Samples.Job, 6, Samples.Completed)));
        Assert.Equal(FinishedBytes, Convert.ToHexStringLower(EntryFormat.Write(Samples.Job, 8, Samples.Finished)));
    }

    [Fact]
    public void Entries_of_version_1_are_read()
    {
        Assert.Equal(Samples.Start, EntryFormat.Read(Samples.Job, 5, Convert.FromHexString(StartBytes)));
        Assert.Equal(Samples.Completed, EntryFormat.Read(Samples.Job, 6, Convert.FromHexString(CompletedBytes)));
        Assert.Equal(Samples.Finished, EntryFormat.Read(Samples.Job, 8, Convert.FromHexString(FinishedBytes)));
    }

    [Fact]
    public void A_start_that_an_option_asked_for_has_the_bytes_of_version_2()
    {
        StartEntry fromSavepoint = Samples.Start with { RestoredFrom = 0, Origin = new StartOrigin(new SavepointId(new RunId(9), 4, 7), Samples.Start.Lineage) };
        StartEntry fromNothing = Samples.Start with { Origin = new StartOrigin(null, null) };

        Assert.Equal(SavepointStartBytes, Convert.ToHexStringLower(EntryFormat.Write(Samples.Job, 5, fromSavepoint)));
        Assert.Equal(NothingStartBytes, Convert.ToHexStringLower(EntryFormat.Write(Samples.Job, 5, fromNothing)));
        Assert.Equal(fromSavepoint, EntryFormat.Read(Samples.Job, 5, Convert.FromHexString(SavepointStartBytes)));
        Assert.Equal(fromNothing, EntryFormat.Read(Samples.Job, 5, Convert.FromHexString(NothingStartBytes)));
    }

    [Fact]
    public void A_manifest_that_says_what_was_dropped_has_the_bytes_of_version_2()
    {
        Manifest manifest = Samples.Manifest with { Operators = [], Files = [], DroppedStates = ["old", "per-week/totals"] };

        Assert.Equal(DroppingManifestBytes, Convert.ToHexStringLower(ManifestFormat.Write(manifest)));
        Assert.Equal(["old", "per-week/totals"], ManifestFormat.Read(Convert.FromHexString(DroppingManifestBytes)).DroppedStates);
    }

    [Fact]
    public void Manifests_have_the_bytes_of_version_1() => Assert.Equal(ManifestBytes, Convert.ToHexStringLower(ManifestFormat.Write(Samples.Manifest)));

    [Fact]
    public void Manifests_of_version_1_are_read()
    {
        Manifest read = ManifestFormat.Read(Convert.FromHexString(ManifestBytes));

        Manifest expected = Samples.Manifest;
        Assert.Equal(expected with { Operators = read.Operators, Files = read.Files }, read);
        Assert.Equal(expected.Operators, read.Operators);
        StateFile file = Assert.Single(read.Files);
        Assert.Equal(expected.Files[0].File, file.File);
        Assert.Equal(expected.Files[0].Sections, file.Sections);
    }

    [Fact]
    public void A_manifest_of_a_job_without_state_is_read()
    {
        Manifest empty = Samples.Manifest with { Operators = [], Files = [], Kind = CheckpointKind.Final };

        Manifest read = ManifestFormat.Read(ManifestFormat.Write(empty));

        Assert.Equal(CheckpointKind.Final, read.Kind);
        Assert.Empty(read.Operators);
        Assert.Empty(read.Files);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_truncation_is_detected(string kind)
    {
        (byte[] bytes, Action<byte[]> read, _) = Case(kind);
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<CorruptStateException>(() => read(bytes[..length]));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Every_single_bit_flip_is_detected(string kind)
    {
        (byte[] bytes, Action<byte[]> read, _) = Case(kind);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<CorruptStateException>(() => read(flipped));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Bytes_after_the_end_are_detected_under_a_true_checksum_too(string kind)
    {
        (byte[] bytes, Action<byte[]> read, _) = Case(kind);

        Assert.Throws<CorruptStateException>(() => read([.. bytes, 0]));
        CorruptStateException error = Assert.Throws<CorruptStateException>(() => read(Samples.Resealed([.. bytes, 0])));

        Assert.Contains("1 bytes too many", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_newer_version_says_so_and_damage_does_not(string kind)
    {
        (byte[] bytes, Action<byte[]> read, string what) = Case(kind);
        byte[] newer = [.. bytes];
        newer[8] = 3;

        Assert.Contains("is damaged", Assert.Throws<CorruptStateException>(() => read(newer)).Message, StringComparison.Ordinal);
        Assert.Equal(
            $"{what} has format version 3; this release reads versions up to 2. Run the release that wrote it, or a newer one.",
            Assert.Throws<CorruptStateException>(() => read(Samples.Resealed(newer))).Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Random_changes_end_in_the_typed_exception_or_in_a_value_and_allocate_little(string kind)
    {
        const int Seed = 20_260_101;
        Random random = new(Seed);
        (byte[] bytes, Action<byte[]> read, _) = Case(kind);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] changed = Samples.Mutated(random, bytes);
            if (changed.Length >= 16 && i % 4 != 0) changed = Samples.Resealed(changed);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            try
            {
                read(changed);
            }
            catch (CorruptStateException)
            {
                // What it is for.
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {Seed}, change {i}: {e}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 1024 * 1024, $"Seed {Seed}, change {i}: {allocated} bytes were allocated.");
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(1), $"Seed {Seed}, change {i} took {Stopwatch.GetElapsedTime(started)}.");
        }
    }

    [Fact]
    public void An_entry_of_another_job_or_number_is_refused_by_name()
    {
        byte[] bytes = EntryFormat.Write("other", 5, Samples.Start);

        Assert.Equal(
            "Log entry 5 of job 'counts' was written by another job, 'other'. Give each job its own directory, or its own name.",
            Assert.Throws<CorruptStateException>(() => EntryFormat.Read(Samples.Job, 5, bytes)).Message);
        Assert.Equal(
            "Log entry 6 of job 'other' was written under another number, 5: files of the log were renamed or mixed.",
            Assert.Throws<CorruptStateException>(() => EntryFormat.Read("other", 6, bytes)).Message);
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_written()
    {
        Assert.Throws<InvalidOperationException>(() => EntryFormat.Write(Samples.Job, 3, Samples.Start));
        Assert.Throws<InvalidOperationException>(() => EntryFormat.Write(Samples.Job, 6, Samples.Completed with { Term = 6 }));
        Assert.Throws<InvalidOperationException>(() => EntryFormat.Write(Samples.Job, 6, Samples.Completed with { Manifest = new("../a", 1, 1) }));
        Assert.Throws<InvalidOperationException>(() => ManifestFormat.Write(Samples.Manifest with { KeyGroups = 100 }));
        Assert.Throws<InvalidOperationException>(() => ManifestFormat.Write(Samples.Manifest with { Kind = 0 }));
    }

    [Fact]
    public void A_name_that_leads_out_of_the_store_is_refused_under_a_true_checksum()
    {
        byte[] bytes = ManifestFormat.Write(Samples.Manifest);
        int at = bytes.AsSpan().IndexOf("files/0000"u8);
        "../../../a"u8.CopyTo(bytes.AsSpan(at));

        CorruptStateException error = Assert.Throws<CorruptStateException>(() => ManifestFormat.Read(Samples.Resealed(bytes), "files/m"));

        Assert.StartsWith("Manifest 'files/m' has a true checksum and cannot be read.", error.Message, StringComparison.Ordinal);
        Assert.Contains("a name that no file in a checkpoint store has", error.Message, StringComparison.Ordinal);
    }

    private static (byte[] Bytes, Action<byte[]> Read, string What) Case(string kind) => kind switch
    {
        "start" => (Convert.FromHexString(StartBytes), b => EntryFormat.Read(Samples.Job, 5, b), "Log entry 5 of job 'counts'"),
        "completed" => (Convert.FromHexString(CompletedBytes), b => EntryFormat.Read(Samples.Job, 6, b), "Log entry 6 of job 'counts'"),
        "finished" => (Convert.FromHexString(FinishedBytes), b => EntryFormat.Read(Samples.Job, 8, b), "Log entry 8 of job 'counts'"),
        _ => (Convert.FromHexString(ManifestBytes), b => ManifestFormat.Read(b), "A manifest"),
    };
}
