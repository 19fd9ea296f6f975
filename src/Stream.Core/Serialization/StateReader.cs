using System.Buffers.Binary;
using Streams.Serialization;

namespace Streams;

/// <summary>Reads what a <see cref="StateWriter"/> wrote. Never reads outside of its span; lengths are checked against what is left before anything is allocated.</summary>
public ref struct StateReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Reads from the start of the bytes.</summary>
    public StateReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _position == _bytes.Length;

    /// <summary>One byte, 0 or 1.</summary>
    /// <exception cref="CorruptStateException">It is another byte, or there is none left.</exception>
    public bool ReadBoolean() => ReadByte() switch { 0 => false, 1 => true, byte b => throw new CorruptStateException($"a boolean is 0 or 1, not {b}", _position - 1) };

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Two bytes, little-endian.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>Four bytes, little-endian.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Four bytes, little-endian.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Eight bytes, little-endian.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Eight bytes, little-endian.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Eight bytes, the bits of the value.</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    /// <summary>A length or count, as <see cref="StateWriter.WriteLength"/> writes it; the shortest form only.</summary>
    public int ReadLength()
    {
        int start = _position;
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte b = ReadByte();
            if (shift == 28 && b > 0x07) break;
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80) return b == 0 && shift > 0 ? throw new CorruptStateException("a length in more bytes than it needs", start) : (int)value;
        }

        throw new CorruptStateException("a length above 2,147,483,647", start);
    }

    /// <summary>A count of items of which each takes at least so many bytes: one that cannot fit into what is left is refused before anything is allocated for it.</summary>
    public int ReadCount(int leastBytesEach = 1)
    {
        int start = _position;
        int count = ReadLength();
        return (long)count * leastBytesEach <= Remaining ? count : throw new CorruptStateException($"{count} items announced with {Remaining} bytes left", start);
    }

    /// <summary>So many bytes as they are. The span is a view of what is read.</summary>
    public ReadOnlySpan<byte> ReadRaw(int length) => Take(length);

    /// <summary>A length, then that many bytes. The span is a view of what is read.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadLength());

    /// <summary>A length in bytes, then UTF-8, as <see cref="StateWriter.WriteString"/> writes it; any other form of the same string is refused.</summary>
    public string ReadString()
    {
        int start = _position;
        return Utf8Text.Decode(ReadBytes()) ?? throw new CorruptStateException("a string that is not UTF-8", start);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)(_bytes.Length - _position)) throw new CorruptStateException($"{length} bytes wanted, {Remaining} left", _position);
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }
}
