using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Streams.Operators.Fusion;

/// <summary>A mapping by a lambda.</summary>
internal readonly struct LambdaMap<TIn, TOut>(Func<TIn, TOut> map) : IMap<LambdaMap<TIn, TOut>, TIn, TOut>
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TOut Map(in TIn record) => map(record);
}

/// <summary>A condition by a lambda.</summary>
internal readonly struct LambdaPredicate<T>(Func<T, bool> predicate) : IPredicate<LambdaPredicate<T>, T>
{
    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(in T record) => predicate(record);
}

/// <summary>An expansion by a lambda that gives a sequence; the cursor is its enumerator.</summary>
internal readonly struct LambdaExpansion<TIn, TOut>(Func<TIn, IEnumerable<TOut>> expand) : IExpansion<LambdaExpansion<TIn, TOut>, TIn, IEnumerator<TOut>, TOut>
{
    /// <inheritdoc />
    public bool TryNext(in TIn record, ref IEnumerator<TOut>? cursor, [MaybeNullWhen(false)] out TOut part)
    {
        cursor ??= expand(record).GetEnumerator();
        if (cursor.MoveNext())
        {
            part = cursor.Current;
            return true;
        }

        cursor.Dispose();
        part = default;
        return false;
    }
}
