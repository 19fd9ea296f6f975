using System.Collections.Immutable;
using Streams.State;

namespace Streams.Checkpoints.Formats;

/// <summary>The bytes of a manifest. docs/formats/manifest.md.</summary>
/// <remarks>
/// <code>
/// manifest  = magic version job lineage:u128 term:i64 checkpoint:i64 kind:u8 keyGroups:u32 createdAt:i64
///             operators:list(string) files:list(stateFile) [dropped:list(string)] checksum
///             ; SealedFormat; magic "STRMANIF"; version 1, 2 with what was dropped
/// stateFile = file sections:list(section)
/// file      = name:string length:i64 checksum:u128
/// section   = operator:string state:string shape:u8 firstGroup:u32 lastGroup:u32
///             keyFingerprint:string valueFingerprint:string offset:i64 length:i64 entries:i64
/// list(x)   = count:length x*
/// </code>
/// </remarks>
internal static class ManifestFormat
{
    private const ushort Version = 1;
    private const ushort DroppedVersion = 2;
    private const int LeastFileBytes = 1 + 8 + 16 + 1;
    private const int LeastSectionBytes = 1 + 1 + 1 + 4 + 4 + 1 + 1 + 8 + 8 + 8;
    private const int MostKeyGroups = 65_536;

    private static ReadOnlySpan<byte> Magic => "STRMANIF"u8;

    /// <summary>Writes a manifest.</summary>
    /// <exception cref="InvalidOperationException">What it says is impossible and would not be read again; nothing may be written.</exception>
    public static byte[] Write(Manifest manifest)
    {
        StateWriter output = SealedFormat.Begin(Magic, manifest.DroppedStates.IsEmpty ? Version : DroppedVersion);
        output.WriteString(manifest.Job);
        output.WriteUInt128(manifest.Lineage.Bits);
        output.WriteInt64(manifest.Term);
        output.WriteInt64(manifest.CheckpointId);
        output.WriteByte((byte)manifest.Kind);
        output.WriteInt32(manifest.KeyGroups);
        output.WriteInt64(manifest.CreatedAt.UnixMilliseconds);
        output.WriteLength(manifest.Operators.Length);
        foreach (string name in manifest.Operators) output.WriteString(name);
        output.WriteLength(manifest.Files.Length);
        foreach (StateFile file in manifest.Files)
        {
            output.WriteFile(file.File);
            output.WriteLength(file.Sections.Length);
            foreach (StateSection section in file.Sections) WriteSection(output, section);
        }

        if (!manifest.DroppedStates.IsEmpty)
        {
            output.WriteLength(manifest.DroppedStates.Length);
            foreach (string name in manifest.DroppedStates) output.WriteString(name);
        }

        byte[] bytes = SealedFormat.Seal(output);
        try
        {
            Read(bytes);
        }
        catch (CorruptStateException e)
        {
            throw new InvalidOperationException($"The manifest of checkpoint {manifest.CheckpointId} cannot be written: {e.Message}", e);
        }

        return bytes;
    }

    /// <summary>Reads a manifest, whole and strictly.</summary>
    /// <param name="bytes">All its bytes.</param>
    /// <param name="name">Its file, for messages.</param>
    /// <exception cref="CorruptStateException">They are damaged, or of a newer version.</exception>
    public static Manifest Read(ReadOnlySpan<byte> bytes, string name = "")
    {
        string what = name.Length == 0 ? "A manifest" : $"Manifest '{name}'";
        StateReader input = SealedFormat.Open(bytes, Magic, DroppedVersion, what);
        try
        {
            Manifest manifest = ReadBody(ref input);
            if (SealedFormat.VersionOf(bytes) >= DroppedVersion) manifest = manifest with { DroppedStates = ReadNames(ref input) };
            input.ReadEnd();
            return manifest;
        }
        catch (CorruptStateException e) when (e.Position >= 0)
        {
            throw new CorruptStateException($"{what} has a true checksum and cannot be read. {e.Message}", e);
        }
    }

    private static Manifest ReadBody(ref StateReader input)
    {
        string job = input.ReadString();
        RunId lineage = new(input.ReadUInt128());
        long term = input.ReadNumber(1, long.MaxValue);
        long checkpointId = input.ReadNumber(0, long.MaxValue);
        byte kind = ReadValue(ref input, 1, 3, "kind of a checkpoint");
        int keyGroups = ReadInt(ref input, 1, MostKeyGroups);
        StreamTime createdAt = new(input.ReadInt64());
        ImmutableArray<string> operators = ReadNames(ref input);
        StateFile[] files = new StateFile[input.ReadCount(LeastFileBytes)];
        for (int i = 0; i < files.Length; i++)
        {
            FileReference file = input.ReadFile();
            StateSection[] sections = new StateSection[input.ReadCount(LeastSectionBytes)];
            for (int j = 0; j < sections.Length; j++) sections[j] = ReadSection(ref input, keyGroups);
            files[i] = new(file, [.. sections]);
        }

        return new(job, lineage, term, checkpointId, (CheckpointKind)kind, keyGroups, createdAt, operators, [.. files]);
    }

    private static ImmutableArray<string> ReadNames(ref StateReader input)
    {
        string[] names = new string[input.ReadCount()];
        for (int i = 0; i < names.Length; i++) names[i] = input.ReadString();
        return [.. names];
    }

    private static void WriteSection(StateWriter output, StateSection section)
    {
        output.WriteString(section.Operator);
        output.WriteString(section.State);
        output.WriteByte((byte)section.Shape);
        output.WriteInt32(section.Groups.First);
        output.WriteInt32(section.Groups.Last);
        output.WriteString(section.KeyFingerprint);
        output.WriteString(section.ValueFingerprint);
        output.WriteInt64(section.Offset);
        output.WriteInt64(section.Length);
        output.WriteInt64(section.Entries);
    }

    private static StateSection ReadSection(ref StateReader input, int keyGroups)
    {
        string operatorName = input.ReadString();
        string state = input.ReadString();
        byte shape = ReadValue(ref input, 1, 2, "shape of a section");
        int first = ReadInt(ref input, 0, keyGroups - 1);
        int last = ReadInt(ref input, first, keyGroups - 1);
        return new(operatorName, state, (SectionShape)shape, new KeyGroupRange(first, last), input.ReadString(), input.ReadString(),
            input.ReadNumber(0, long.MaxValue), input.ReadNumber(0, long.MaxValue), input.ReadNumber(0, long.MaxValue));
    }

    private static int ReadInt(ref StateReader input, int least, int most)
    {
        int start = input.Position;
        int value = input.ReadInt32();
        return value >= least && value <= most ? value : throw new CorruptStateException($"{value} where {least} to {most} is expected", start);
    }

    private static byte ReadValue(ref StateReader input, byte least, byte most, string what)
    {
        int start = input.Position;
        byte value = input.ReadByte();
        return value >= least && value <= most ? value : throw new CorruptStateException($"{value} as {what}, which does not exist", start);
    }
}
