using System.Collections.Immutable;
using System.IO.Hashing;
using Streams.Checkpoints;
using Streams.State;

namespace Streams.Tests.Checkpoints;

/// <summary>Values of every persisted form, the same in all tests and in the golden bytes.</summary>
internal static class Samples
{
    public const string Job = "counts";

    public static RunId Run { get; } = RunId.Parse("0102030405060708090a0b0c0d0e0f10");

    public static RunId Lineage { get; } = RunId.Parse("1112131415161718191a1b1c1d1e1f20");

    public static UInt128 Checksum { get; } = UInt128.Parse("fedcba98765432100123456789abcdef", System.Globalization.NumberStyles.HexNumber, null);

    public static StartEntry Start { get; } = new(Run, Lineage, RestoredFrom: 3);

    public static CompletedEntry Completed { get; } = new(Run, Term: 5, CheckpointId: 7, new(CheckpointNames.Manifest(5, 7), 1234, Checksum), OldestRetained: 4);

    public static FinishedEntry Finished { get; } = new(Run, Term: 5);

    public static Manifest Manifest { get; } = new(
        Job, Lineage, Term: 5, CheckpointId: 7, CheckpointKind.Periodic, KeyGroups: 128, new StreamTime(1_700_000_000_123), ["commits", "per-week"],
        [
            new(
                new(CheckpointNames.State(5, 7, 0), 99, Checksum),
                [
                    new("per-week", "totals", SectionShape.Keyed, new KeyGroupRange(0, 63), "string", "(int64,int64)", 12, 60, 2),
                    new("commits", "splits", SectionShape.Items, new KeyGroupRange(0, 127), "", "split/1", 72, 27, 1),
                ]),
        ]);

    /// <summary>Recomputes the checksum at the end of an entry or manifest, so that a reader looks at what was changed.</summary>
    public static byte[] Resealed(byte[] bytes)
    {
        byte[] copy = [.. bytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128LittleEndian(copy.AsSpan(copy.Length - 16), XxHash128.HashToUInt128(copy.AsSpan(0, copy.Length - 16)));
        return copy;
    }

    /// <summary>One to four random changes: bytes overwritten, inserted, removed, or the end cut off.</summary>
    public static byte[] Mutated(Random random, byte[] bytes)
    {
        List<byte> list = [.. bytes];
        for (int i = random.Next(1, 5); i > 0 && list.Count > 0; i--)
        {
            int at = random.Next(list.Count);
            switch (random.Next(5))
            {
                case 0: list[at] = (byte)random.Next(256); break;
                case 1: list[at] = (byte)(random.Next(2) * 255); break;
                case 2: list.Insert(at, (byte)random.Next(256)); break;
                case 3: list.RemoveAt(at); break;
                default: list.RemoveRange(at, Math.Min(random.Next(1, 9), list.Count - at)); break;
            }
        }

        return [.. list];
    }
}
