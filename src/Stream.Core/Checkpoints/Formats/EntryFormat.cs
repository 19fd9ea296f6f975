namespace Streams.Checkpoints.Formats;

/// <summary>The bytes of a log entry. docs/formats/log-entry.md.</summary>
/// <remarks>
/// <code>
/// entry     = magic version job number kind run body checksum   ; SealedFormat; magic "STRENTRY"; version 1, 2 for a start with an origin
/// job       = string
/// number    = i64                       ; of this entry, from 1
/// kind      = u8                        ; 1 start, 2 completed, 3 finished
/// run       = u128
/// start     = lineage:u128 restoredFrom:i64 [origin]            ; the origin from version 2 on
/// origin    = from:u8 [savepoint] hasLeft:u8 [left:u128]        ; from: 1 nothing, 2 a savepoint
/// savepoint = lineage:u128 term:i64 checkpoint:i64
/// completed = term:i64 checkpoint:i64 manifest:file oldestRetained:i64
/// finished  = term:i64
/// file      = name:string length:i64 checksum:u128
/// </code>
/// Job and number are in it, so that an entry that was copied to another place is not taken for what stood there.
/// </remarks>
internal static class EntryFormat
{
    private const ushort Version = 1;
    private const ushort OriginVersion = 2;
    private const byte FromNothing = 1;
    private const byte FromSavepoint = 2;
    private const byte Start = 1;
    private const byte Completed = 2;
    private const byte Finished = 3;

    private static ReadOnlySpan<byte> Magic => "STRENTRY"u8;

    /// <summary>Writes an entry.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="number">The number under which it will stand.</param>
    /// <param name="entry">The entry.</param>
    /// <exception cref="InvalidOperationException">What it says is impossible and would not be read again; nothing may be written.</exception>
    public static byte[] Write(string job, long number, LogEntry entry)
    {
        StateWriter output = SealedFormat.Begin(Magic, entry is StartEntry { Origin: not null } ? OriginVersion : Version);
        output.WriteString(job);
        output.WriteInt64(number);
        output.WriteByte(entry switch { StartEntry => Start, CompletedEntry => Completed, FinishedEntry => Finished, _ => throw new ArgumentOutOfRangeException(nameof(entry)) });
        output.WriteUInt128(entry.Run.Bits);
        switch (entry)
        {
            case StartEntry start:
                output.WriteUInt128(start.Lineage.Bits);
                output.WriteInt64(start.RestoredFrom);
                if (start.Origin is not null) WriteOrigin(output, start.Origin);
                break;
            case CompletedEntry completed:
                output.WriteInt64(completed.Term);
                output.WriteInt64(completed.CheckpointId);
                output.WriteFile(completed.Manifest);
                output.WriteInt64(completed.OldestRetained);
                break;
            case FinishedEntry finished:
                output.WriteInt64(finished.Term);
                break;
        }

        byte[] bytes = SealedFormat.Seal(output);
        try
        {
            Read(job, number, bytes);
        }
        catch (CorruptStateException e)
        {
            throw new InvalidOperationException($"{entry} cannot stand under number {number}: {e.Message}", e);
        }

        return bytes;
    }

    /// <summary>Reads an entry, whole and strictly.</summary>
    /// <param name="job">The job in whose log it was found.</param>
    /// <param name="number">The number under which it was found.</param>
    /// <param name="bytes">All its bytes.</param>
    /// <exception cref="CorruptStateException">They are damaged, of a newer version, or of another job or number.</exception>
    public static LogEntry Read(string job, long number, ReadOnlySpan<byte> bytes)
    {
        string what = $"Log entry {number} of job '{job}'";
        StateReader input = SealedFormat.Open(bytes, Magic, OriginVersion, what);
        try
        {
            string writtenJob = input.ReadString();
            if (writtenJob != job) throw new CorruptStateException($"{what} was written by another job, '{writtenJob}'. Give each job its own directory, or its own name.");
            long writtenNumber = input.ReadInt64();
            if (writtenNumber != number) throw new CorruptStateException($"{what} was written under another number, {writtenNumber}: files of the log were renamed or mixed.");
            LogEntry entry = ReadBody(ref input, number, SealedFormat.VersionOf(bytes));
            input.ReadEnd();
            return entry;
        }
        catch (CorruptStateException e) when (e.Position >= 0)
        {
            throw new CorruptStateException($"{what} has a true checksum and cannot be read. {e.Message}", e);
        }
    }

    private static LogEntry ReadBody(ref StateReader input, long number, ushort version)
    {
        int at = input.Position;
        byte kind = input.ReadByte();
        RunId run = new(input.ReadUInt128());
        return kind switch
        {
            Start => new StartEntry(run, new(input.ReadUInt128()), input.ReadNumber(0, number - 1), version < OriginVersion ? null : ReadOrigin(ref input)),
            Completed => new CompletedEntry(run, input.ReadNumber(1, number - 1), input.ReadNumber(0, long.MaxValue), input.ReadFile(), input.ReadNumber(1, number)),
            Finished => new FinishedEntry(run, input.ReadNumber(1, number - 1)),
            _ => throw new CorruptStateException($"kind {kind} of an entry, which does not exist", at),
        };
    }

    private static void WriteOrigin(StateWriter output, StartOrigin origin)
    {
        output.WriteByte(origin.Savepoint is null ? FromNothing : FromSavepoint);
        if (origin.Savepoint is { } savepoint)
        {
            output.WriteUInt128(savepoint.Lineage.Bits);
            output.WriteInt64(savepoint.Term);
            output.WriteInt64(savepoint.CheckpointId);
        }

        output.WriteByte(origin.Left is null ? (byte)0 : (byte)1);
        if (origin.Left is { } left) output.WriteUInt128(left.Bits);
    }

    private static StartOrigin ReadOrigin(ref StateReader input)
    {
        byte from = ReadChoice(ref input, FromNothing, FromSavepoint);
        SavepointId? savepoint = from == FromNothing ? null : new(new(input.ReadUInt128()), input.ReadNumber(1, long.MaxValue), input.ReadNumber(0, long.MaxValue));
        return new(savepoint, ReadChoice(ref input, 0, 1) == 0 ? null : new RunId(input.ReadUInt128()));
    }

    private static byte ReadChoice(ref StateReader input, byte least, byte most)
    {
        int at = input.Position;
        byte value = input.ReadByte();
        return value >= least && value <= most ? value : throw new CorruptStateException($"{value} where {least} or {most} is expected", at);
    }
}
