using System.Collections;
using Streams.State;

namespace Streams;

/// <summary>A list per key: that of the key whose record or timer is being handled. Declared through <see cref="OperatorSetup"/>.</summary>
/// <remarks>
/// <para>Enumerated in the order of adding, without a copy. Adding or removing while it is enumerated, or going on with an enumeration in a later callback, throws
/// <see cref="InvalidOperationException"/>; replacing an item does not.</para>
/// <para>Every item is an entry of its own, so adding one costs the same however long the list is, also behind a checkpoint. Removing is for the whole list: <see cref="Clear"/>
/// and <see cref="Update"/> cost its length.</para>
/// <para>Every member throws <see cref="InvalidOperationException"/> outside of a callback, where there is no key.</para>
/// </remarks>
/// <typeparam name="T">The items. Replaced rather than changed in place, unless their serializer copies them (<see cref="Serializer{T}.Copying"/>).</typeparam>
public abstract class ListState<T> : IReadOnlyList<T>
{
    private protected ListState() { }

    /// <summary>How many items there are.</summary>
    public abstract int Count { get; }

    /// <summary>Whether there is no item.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The item of a number, counted from 0 in the order of adding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no item of that number.</exception>
    public abstract T this[int index] { get; set; }

    internal abstract StatePlace Place { get; }

    /// <summary>Adds an item behind the others.</summary>
    public abstract void Add(T item);

    /// <summary>Adds items behind the others, in their order.</summary>
    /// <param name="items">The items; not this list, nor anything that is read from it meanwhile.</param>
    public void AddRange(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (T item in items) Add(item);
    }

    /// <summary>Puts other items in the place of all.</summary>
    /// <param name="items">The items; read before anything is removed, so they may come from this list: <c>list.Update(list.Where(…))</c>.</param>
    public void Update(IEnumerable<T> items)
    {
        T[] all = [.. items];
        Clear();
        foreach (T item in all) Add(item);
    }

    /// <summary>Removes all items, and frees their memory.</summary>
    public abstract void Clear();

    /// <summary>Walks the items in the order of adding.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc />
    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks the items of one key.</summary>
    public struct Enumerator : IEnumerator<T>
    {
        private readonly ListState<T> _list;
        private readonly StatePlace _place;
        private readonly int _count;
        private int _index;

        internal Enumerator(ListState<T> list)
        {
            _list = list;
            _place = list.Place;
            _count = list.Count;
            _index = -1;
        }

        /// <summary>The item.</summary>
        public readonly T Current => _list[_index];

        /// <inheritdoc />
        readonly object? IEnumerator.Current => Current;

        /// <summary>Goes to the next item.</summary>
        /// <returns>False behind the last.</returns>
        /// <exception cref="InvalidOperationException">Items were added or removed, or the callback is over.</exception>
        public bool MoveNext()
        {
            _place.ThrowUnless(_list.Place);
            return ++_index < _count;
        }

        /// <inheritdoc />
        void IEnumerator.Reset() => _index = -1;

        /// <inheritdoc />
        public readonly void Dispose() { }
    }
}
