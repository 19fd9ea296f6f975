using System.Buffers;
using System.Buffers.Binary;
using Streams.Serialization;

namespace Streams;

/// <summary>Writes the encoding of state and keys: little-endian, growing, reused. Not thread-safe.</summary>
public sealed class StateWriter : IBufferWriter<byte>
{
    private byte[] _buffer;
    private int _count;

    /// <summary>An empty writer.</summary>
    /// <param name="capacity">Bytes to begin with; it grows by doubling.</param>
    public StateWriter(int capacity = 256)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _buffer = new byte[Math.Max(capacity, 16)];
    }

    /// <summary>Bytes written so far.</summary>
    public int Count => _count;

    /// <summary>What has been written. Valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _count);

    /// <summary>The same as memory. Valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _count);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _count = 0;

    /// <summary>One byte, 1 or 0.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>One byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        _count++;
    }

    /// <summary>Two bytes, little-endian.</summary>
    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
        _count += 2;
    }

    /// <summary>Four bytes, little-endian.</summary>
    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);
        _count += 4;
    }

    /// <summary>Four bytes, little-endian.</summary>
    public void WriteUInt32(uint value) => WriteInt32(unchecked((int)value));

    /// <summary>Eight bytes, little-endian.</summary>
    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);
        _count += 8;
    }

    /// <summary>Eight bytes, little-endian.</summary>
    public void WriteUInt64(ulong value) => WriteInt64(unchecked((long)value));

    /// <summary>Eight bytes: the bits of the value, little-endian.</summary>
    public void WriteDouble(double value) => WriteInt64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>A length or count, 1 to 5 bytes: seven bits a byte, least significant first.</summary>
    public void WriteLength(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Span<byte> span = Reserve(5);
        uint rest = (uint)value;
        int i = 0;
        for (; rest >= 0x80; rest >>= 7) span[i++] = (byte)(rest | 0x80);
        span[i++] = (byte)rest;
        _count += i;
    }

    /// <summary>The bytes as they are, without a length.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _count += bytes.Length;
    }

    /// <summary>A length (<see cref="WriteLength"/>), then the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteLength(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>A length in bytes, then UTF-8; a surrogate without its partner takes three bytes as if it were a character. Writes every string, and each in one way only.</summary>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        int length = Utf8Text.ByteCount(value);
        WriteLength(length);
        Utf8Text.Encode(value, Reserve(length)[..length]);
        _count += length;
    }

    /// <summary>Replaces four bytes that were written: a size that is known now.</summary>
    internal void PutInt32(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(position, sizeof(int)), value);

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _count);
        _count += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_count);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_count);
    }

    private Span<byte> Reserve(int bytes)
    {
        if (bytes > _buffer.Length - _count) Array.Resize(ref _buffer, (int)Math.Min(Math.Max((long)_buffer.Length * 2, (long)_count + bytes), Array.MaxLength));
        return _buffer.AsSpan(_count);
    }
}
