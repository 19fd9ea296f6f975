namespace Streams;
/// <summary>x</summary>
public static class CollectionSource { }
