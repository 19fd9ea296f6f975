using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Streams.Serialization;

/// <summary><c>list&lt;item&gt; := count:length item*</c></summary>
internal sealed class ListSerializer<T>(Serializer<T> item) : Serializer<List<T>>
{
    public override string Fingerprint { get; } = $"list<{item.Fingerprint}>";

    public override Copying Copying => Copying.Copier;

    internal override string? Gap => item.Gap;

    public override List<T> Copy(List<T> value)
    {
        List<T> copy = [.. value];
        if (item.Copying != Copying.Copier) return copy;
        foreach (ref T element in CollectionsMarshal.AsSpan(copy)) element = item.Copy(element);
        return copy;
    }

    public override void Write(in List<T> value, StateWriter output)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArraySerializer<T>.WriteItems(CollectionsMarshal.AsSpan(value), item, output);
    }

    public override List<T> Read(ref StateReader input)
    {
        int count = input.ReadCount(item.LeastBytes);
        List<T> list = new(count);
        for (int i = 0; i < count; i++) list.Add(item.Read(ref input));
        return list;
    }

    public override Serializer<List<T>>? ReaderOf(string storedFingerprint, StateDifference difference)
        => Items.ReaderOf(this, item, "list<", storedFingerprint, difference, static reader => new ListSerializer<T>(reader));
}

/// <summary><c>array&lt;item&gt; := count:length item*</c></summary>
internal sealed class ArraySerializer<T>(Serializer<T> item) : Serializer<T[]>
{
    public override string Fingerprint { get; } = $"array<{item.Fingerprint}>";

    public override Copying Copying => Copying.Copier;

    internal override string? Gap => item.Gap;

    public override T[] Copy(T[] value)
    {
        T[] copy = [.. value];
        if (item.Copying != Copying.Copier) return copy;
        foreach (ref T element in copy.AsSpan()) element = item.Copy(element);
        return copy;
    }

    public override void Write(in T[] value, StateWriter output)
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteItems(value, item, output);
    }

    public override T[] Read(ref StateReader input)
    {
        T[] array = new T[input.ReadCount(item.LeastBytes)];
        for (int i = 0; i < array.Length; i++) array[i] = item.Read(ref input);
        return array;
    }

    public override Serializer<T[]>? ReaderOf(string storedFingerprint, StateDifference difference)
        => Items.ReaderOf(this, item, "array<", storedFingerprint, difference, static reader => new ArraySerializer<T>(reader));

    internal static void WriteItems(ReadOnlySpan<T> items, Serializer<T> item, StateWriter output)
    {
        output.WriteLength(items.Length);
        int start = output.Count;
        for (int i = 0; i < items.Length; i++) item.Write(in items[i], output);
        Items.CheckWritten(items.Length, output.Count - start, item.Fingerprint);
    }
}

/// <summary><c>array&lt;item&gt;</c>, as <see cref="ArraySerializer{T}"/> writes it; an array that was never made is written as an empty one.</summary>
internal sealed class ImmutableArraySerializer<T>(Serializer<T> item) : Serializer<ImmutableArray<T>>
{
    public override string Fingerprint { get; } = $"array<{item.Fingerprint}>";

    public override Copying Copying => item.Copying == Copying.Copier ? Copying.Copier : Copying.Immutable;

    internal override string? Gap => item.Gap;

    public override ImmutableArray<T> Copy(ImmutableArray<T> value) => value.IsDefaultOrEmpty ? value : [.. value.Select(item.Copied)];

    public override void Write(in ImmutableArray<T> value, StateWriter output) => ArraySerializer<T>.WriteItems(value.AsSpan(), item, output);

    public override ImmutableArray<T> Read(ref StateReader input) => ImmutableCollectionsMarshal.AsImmutableArray(new ArraySerializer<T>(item).Read(ref input));

    public override Serializer<ImmutableArray<T>>? ReaderOf(string storedFingerprint, StateDifference difference)
        => Items.ReaderOf(this, item, "array<", storedFingerprint, difference, static reader => new ImmutableArraySerializer<T>(reader));
}

/// <summary><c>list&lt;item&gt;</c>, as <see cref="ListSerializer{T}"/> writes it; read as an array. Nothing that is called read-only is changed in place.</summary>
internal sealed class ReadOnlyListSerializer<T>(Serializer<T> item) : Serializer<IReadOnlyList<T>>
{
    public override string Fingerprint { get; } = $"list<{item.Fingerprint}>";

    public override Copying Copying => item.Copying == Copying.Copier ? Copying.Copier : Copying.Immutable;

    internal override string? Gap => item.Gap;

    public override IReadOnlyList<T> Copy(IReadOnlyList<T> value) => [.. value.Select(item.Copied)];

    public override void Write(in IReadOnlyList<T> value, StateWriter output)
    {
        ArgumentNullException.ThrowIfNull(value);
        output.WriteLength(value.Count);
        int start = output.Count;
        for (int i = 0; i < value.Count; i++) item.Write(value[i], output);
        Items.CheckWritten(value.Count, output.Count - start, item.Fingerprint);
    }

    public override IReadOnlyList<T> Read(ref StateReader input) => new ArraySerializer<T>(item).Read(ref input);

    public override Serializer<IReadOnlyList<T>>? ReaderOf(string storedFingerprint, StateDifference difference)
        => Items.ReaderOf(this, item, "list<", storedFingerprint, difference, static reader => new ReadOnlyListSerializer<T>(reader));
}
