using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Streams.Serialization;

// Ticks are of 100 ns, counted from the start of the year 1 unless said otherwise. What no value of the type can be is refused when read.

/// <summary><c>guid := 16 bytes</c> in the order of its text (RFC 9562).</summary>
internal readonly struct GuidEncoding : IKeyEncoding<Guid>
{
    public static string Name => "guid";
    public static int Size => 16;

    public static void Write(Guid value, StateWriter output)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        output.WriteRaw(bytes);
    }

    public static Guid Read(ref StateReader input) => new(input.ReadRaw(16), bigEndian: true);

    public static ulong Hash(Guid key)
    {
        if (BitConverter.IsLittleEndian)
        {
            // The fields of a Guid, an int and two shorts, are little-endian in memory: put in order here, several times faster than through bytes.
            UInt128 memory = Unsafe.BitCast<Guid, UInt128>(key);
            ulong fields = (ulong)memory;
            ulong first = (fields << 32) | ((fields >> 16) & 0xFFFF_0000) | (fields >> 48);
            return Hashing.Combine(first, BinaryPrimitives.ReverseEndianness((ulong)(memory >> 64)));
        }

        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes, bigEndian: true, out _);
        return Hashing.Combine(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }
}

/// <summary><c>date := days:int32</c> since 0001-01-01.</summary>
internal readonly struct DateEncoding : IKeyEncoding<DateOnly>
{
    public static string Name => "date";
    public static int Size => 4;
    public static void Write(DateOnly value, StateWriter output) => output.WriteInt32(value.DayNumber);

    public static DateOnly Read(ref StateReader input)
    {
        int start = input.Position;
        int days = input.ReadInt32();
        return (uint)days <= (uint)DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(days) : throw new CorruptStateException($"{days} is not the day of a date", start);
    }

    public static ulong Hash(DateOnly key) => Hashing.Mix((ulong)key.DayNumber);
}

/// <summary><c>timeofday := ticks:int64</c> since midnight.</summary>
internal readonly struct TimeOfDayEncoding : IKeyEncoding<TimeOnly>
{
    public static string Name => "timeofday";
    public static int Size => 8;
    public static void Write(TimeOnly value, StateWriter output) => output.WriteInt64(value.Ticks);
    public static TimeOnly Read(ref StateReader input) => new(Ticks.Read(ref input, TimeOnly.MaxValue.Ticks));
    public static ulong Hash(TimeOnly key) => Hashing.Mix((ulong)key.Ticks);
}

/// <summary><c>duration := ticks:int64</c></summary>
internal readonly struct DurationEncoding : IKeyEncoding<TimeSpan>
{
    public static string Name => "duration";
    public static int Size => 8;
    public static void Write(TimeSpan value, StateWriter output) => output.WriteInt64(value.Ticks);
    public static TimeSpan Read(ref StateReader input) => new(input.ReadInt64());
    public static ulong Hash(TimeSpan key) => Hashing.Mix(unchecked((ulong)key.Ticks));
}

/// <summary><c>streamtime := milliseconds:int64</c> since 1970-01-01T00:00Z; the least number is no time.</summary>
internal readonly struct StreamTimeEncoding : IKeyEncoding<StreamTime>
{
    public static string Name => "streamtime";
    public static int Size => 8;
    public static void Write(StreamTime value, StateWriter output) => output.WriteInt64(value.UnixMilliseconds);
    public static StreamTime Read(ref StateReader input) => new(input.ReadInt64());
    public static ulong Hash(StreamTime key) => Hashing.Mix(unchecked((ulong)key.UnixMilliseconds));
}

/// <summary><c>datetime := kind:int8 ticks:int64</c>; the kind is 0 unspecified, 1 UTC, 2 local. Local time is kept as the clock showed it.</summary>
internal readonly struct DateTimeEncoding : IEncoding<DateTime>
{
    public static string Name => "datetime";
    public static int Size => 9;

    public static void Write(DateTime value, StateWriter output)
    {
        output.WriteByte((byte)value.Kind);
        output.WriteInt64(value.Ticks);
    }

    public static DateTime Read(ref StateReader input)
    {
        int start = input.Position;
        byte kind = input.ReadByte();
        if (kind > (byte)DateTimeKind.Local) throw new CorruptStateException($"{kind} is not the kind of a DateTime", start);
        return new DateTime(Ticks.Read(ref input, DateTime.MaxValue.Ticks), (DateTimeKind)kind);
    }
}

/// <summary><c>datetimeoffset := instant offset:int16</c>: the instant, then the offset from UTC in minutes.</summary>
internal readonly struct OffsetTimeEncoding : IEncoding<DateTimeOffset>
{
    private const int LargestOffset = 14 * 60;

    public static string Name => "datetimeoffset";
    public static int Size => 10;

    public static void Write(DateTimeOffset value, StateWriter output)
    {
        output.WriteInt64(value.UtcTicks);
        output.WriteUInt16(unchecked((ushort)(short)value.TotalOffsetMinutes));
    }

    public static DateTimeOffset Read(ref StateReader input)
    {
        int start = input.Position;
        long utc = Ticks.Read(ref input, DateTime.MaxValue.Ticks);
        int minutes = unchecked((short)input.ReadUInt16());
        long local = utc + (minutes * TimeSpan.TicksPerMinute);
        return Math.Abs(minutes) <= LargestOffset && (ulong)local <= (ulong)DateTime.MaxValue.Ticks
            ? new DateTimeOffset(local, new TimeSpan(0, minutes, 0))
            : throw new CorruptStateException($"{minutes} is not an offset in minutes of a DateTimeOffset", start);
    }
}

/// <summary><c>instant := ticks:int64</c> in UTC: a <see cref="DateTimeOffset"/> as its equality sees it. Read back with the offset zero.</summary>
internal readonly struct InstantEncoding : IKeyEncoding<DateTimeOffset>
{
    public static string Name => "instant";
    public static int Size => 8;
    public static void Write(DateTimeOffset value, StateWriter output) => output.WriteInt64(value.UtcTicks);
    public static DateTimeOffset Read(ref StateReader input) => new(Ticks.Read(ref input, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    public static ulong Hash(DateTimeOffset key) => Hashing.Mix((ulong)key.UtcTicks);
}

/// <summary>Ticks from 0 to a largest number.</summary>
internal static class Ticks
{
    public static long Read(ref StateReader input, long largest)
    {
        int start = input.Position;
        long ticks = input.ReadInt64();
        return (ulong)ticks <= (ulong)largest ? ticks : throw new CorruptStateException($"{ticks} ticks where at most {largest} are possible", start);
    }
}
