namespace Streams;

/// <summary>A condition as a struct that names itself: <c>stream.Where(new Above(100))</c>. Compiled into the loop over the records, where a lambda costs a call for each.</summary>
/// <inheritdoc cref="IMap{TSelf, TIn, TOut}" path="/remarks" />
/// <typeparam name="TSelf">The struct itself: <c>struct Above : IPredicate&lt;Above, long&gt;</c>.</typeparam>
/// <typeparam name="T">What it reads; exactly the record type of the stream.</typeparam>
public interface IPredicate<TSelf, T> where TSelf : struct, IPredicate<TSelf, T>
{
    /// <summary>Whether the condition holds for a record.</summary>
    bool Holds(in T record);
}
