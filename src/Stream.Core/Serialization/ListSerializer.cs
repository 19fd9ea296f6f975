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

    internal static void WriteItems(ReadOnlySpan<T> items, Serializer<T> item, StateWriter output)
    {
        output.WriteLength(items.Length);
        int start = output.Count;
        for (int i = 0; i < items.Length; i++) item.Write(in items[i], output);
        Items.CheckWritten(items.Length, output.Count - start, item.Fingerprint);
    }
}
