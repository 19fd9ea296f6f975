using System.Diagnostics;
using Streams.Operators.Aggregation;

namespace Streams.Planning;

/// <summary>A kind of window that still waits for what to compute: it knows which node computes it.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TWindow">What a result function is told of the window.</typeparam>
internal abstract class Windowing<TKey, T, TWindow> where TKey : notnull
{
    /// <summary>Adds the node that aggregates the records of each window.</summary>
    public abstract Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, TWindow, TRes, TOut> result);
}

/// <summary>Windows of event time.</summary>
internal sealed class EventTimeWindowing<TKey, T>(EventTimeWindows windows, Late<T> late) : Windowing<TKey, T, FiredWindow> where TKey : notnull
{
    public override Node<TOut> Aggregate<TAcc, TRes, TOut>(KeyByNode<TKey, T> input, string name, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => windows switch
        {
            TumblingWindows tumbling => new TumblingAggregateNode<TKey, T, TAcc, TRes, TOut>(input, name, tumbling, late, folder, result),
            _ => throw new UnreachableException($"No operator aggregates {windows.GetType()}."), // Users cannot derive windows.
        };
}
