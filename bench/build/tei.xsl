<?xml version="1.0" encoding="UTF-8"?>
<!--
  The page of a letter as a project of its own would write it, in XSLT 1.0, which each processor of the comparison runs:
  metadata, menu, both readings, notes below their paragraphs, names linked to the register, changes, persons, how it was
  made, how to cite it. It knows the elements of these letters alone, proves nothing, and makes neither texts nor records.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:t="http://www.tei-c.org/ns/1.0"
  exclude-result-prefixes="t">

  <xsl:output method="html" encoding="UTF-8" indent="no"/>
  <xsl:key name="id" match="*[@xml:id]" use="@xml:id"/>
  <xsl:key name="mention" match="t:text//t:persName[@ref]" use="substring-after(@ref, '#')"/>
  <xsl:param name="edition" select="'Letters'"/>
  <xsl:param name="editor" select="'Nobody'"/>
  <xsl:param name="register" select="'../registers/persons.xml'"/>

  <xsl:variable name="persons" select="document($register, /)"/>
  <xsl:variable name="header" select="/t:TEI/t:teiHeader"/>
  <xsl:variable name="title" select="normalize-space($header/t:fileDesc/t:titleStmt/t:title)"/>
  <xsl:variable name="when" select="string($header/t:profileDesc/t:creation/t:date/@when)"/>
  <xsl:variable name="stem" select="string(/t:TEI/@xml:id)"/>

  <xsl:template match="/">
    <html lang="en">
      <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title><xsl:value-of select="concat($title, ' · ', $edition)"/></title>
        <link rel="stylesheet" href="../assets/edition.css"/>
        <link rel="alternate" type="application/tei+xml" href="{$stem}.xml" title="TEI XML"/>
        <meta name="citation_title" content="{$title}"/>
        <meta name="citation_inbook_title" content="{$edition}"/>
        <meta name="citation_editor" content="{$editor}"/>
        <meta name="citation_publication_date" content="{translate($when, '-', '/')}"/>
        <script type="application/ld+json">
          <xsl:value-of select="concat('{&quot;@context&quot;:&quot;https://schema.org&quot;,&quot;@type&quot;:&quot;CreativeWork&quot;,&quot;name&quot;:&quot;', $title, '&quot;,&quot;dateCreated&quot;:&quot;', $when, '&quot;,&quot;mentions&quot;:[')"/>
          <xsl:for-each select="//t:text//t:persName[@ref][generate-id() = generate-id(key('mention', substring-after(@ref, '#'))[1])]">
            <xsl:if test="position() &gt; 1">,</xsl:if>
            <xsl:text>{"@type":"Person","name":"</xsl:text>
            <xsl:call-template name="label"/>
            <xsl:text>"}</xsl:text>
          </xsl:for-each>
          <xsl:text>]}</xsl:text>
        </script>
        <script src="../assets/edition.js" defer="defer"></script>
      </head>
      <body class="document">
        <a class="skip" href="#main">To the text</a>
        <header class="site">
          <p class="site-title"><a href="../index.html"><xsl:value-of select="$edition"/></a></p>
          <nav aria-label="Edition">
            <ul>
              <li><a href="../index.html">Home</a></li>
              <li><a href="index.html">Documents</a></li>
              <li><a href="../persons/index.html">Persons</a></li>
              <li><a href="../search.html">Search</a></li>
            </ul>
          </nav>
        </header>
        <main id="main">
          <header class="masthead">
            <ul class="categories">
              <xsl:for-each select="$header/t:profileDesc/t:textClass/t:catRef">
                <li><xsl:value-of select="key('id', substring-after(@target, '#'))/t:catDesc"/></li>
              </xsl:for-each>
            </ul>
            <h1><xsl:value-of select="$title"/></h1>
            <p class="when"><time datetime="{$when}"><xsl:call-template name="date"/></time></p>
          </header>
          <fieldset class="readings">
            <legend>Show</legend>
            <input type="radio" name="reading" id="show-reading" value="reading" checked="checked"/>
            <label for="show-reading">Reading text</label>
            <input type="radio" name="reading" id="show-diplomatic" value="diplomatic"/>
            <label for="show-diplomatic">Diplomatic text</label>
          </fieldset>
          <article data-document="{$stem}" lang="{//t:text/@xml:lang}">
            <xsl:apply-templates select="//t:text"/>
          </article>
          <xsl:call-template name="changes"/>
          <xsl:call-template name="persons"/>
          <xsl:call-template name="about"/>
          <xsl:call-template name="cite"/>
        </main>
        <footer class="site"><p><xsl:value-of select="concat($edition, ', edited by ', $editor)"/></p></footer>
      </body>
    </html>
  </xsl:template>

  <!-- The text ................................................................................................... -->

  <xsl:template name="attributes">
    <xsl:param name="class" select="local-name()"/>
    <xsl:attribute name="class"><xsl:value-of select="$class"/></xsl:attribute>
    <xsl:attribute name="id"><xsl:call-template name="id"/></xsl:attribute>
    <xsl:for-each select="@type | @cert">
      <xsl:attribute name="data-{local-name()}"><xsl:value-of select="."/></xsl:attribute>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="id">
    <xsl:choose>
      <xsl:when test="@xml:id"><xsl:value-of select="@xml:id"/></xsl:when>
      <xsl:otherwise>
        <xsl:value-of select="concat(local-name(), '.')"/>
        <xsl:number level="any" from="t:text"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:template match="t:body | t:div">
    <div><xsl:call-template name="attributes"/><xsl:apply-templates/></div>
  </xsl:template>

  <xsl:template match="t:p | t:closer | t:opener | t:head">
    <div class="block">
      <p><xsl:call-template name="attributes"/><xsl:apply-templates/></p>
      <xsl:if test=".//t:note">
        <div class="notes" data-editorial="">
          <xsl:for-each select=".//t:note">
            <xsl:variable name="n"><xsl:number level="any" from="t:text"/></xsl:variable>
            <div class="note" id="note.{$n}" role="note">
              <a class="note-number" href="#ref.note.{$n}"><xsl:value-of select="$n"/></a>
              <div class="note-body"><xsl:apply-templates/></div>
              <span class="note-hand">
                <xsl:value-of select="concat(' — ', key('id', substring-after(@resp, '#'))/t:name, ', ', @cert, ' certainty.')"/>
              </span>
            </div>
          </xsl:for-each>
        </div>
      </xsl:if>
    </div>
  </xsl:template>

  <xsl:template match="t:note">
    <xsl:variable name="n"><xsl:number level="any" from="t:text"/></xsl:variable>
    <a class="note-ref" id="ref.note.{$n}" href="#note.{$n}" data-editorial=""><xsl:value-of select="$n"/></a>
  </xsl:template>

  <xsl:template match="t:choice">
    <span>
      <xsl:call-template name="attributes"/>
      <xsl:for-each select="t:sic | t:orig | t:abbr">
        <span class="{local-name()}" data-reading="diplomatic" hidden="hidden"><xsl:apply-templates/></span>
      </xsl:for-each>
      <xsl:for-each select="t:corr | t:reg | t:expan">
        <span class="{local-name()}" data-reading="reading"><xsl:apply-templates/></span>
      </xsl:for-each>
    </span>
  </xsl:template>

  <xsl:template match="t:persName[@ref]">
    <a href="../persons/{substring-after(@ref, '#')}.html" data-card="card.{substring-after(@ref, '#')}">
      <xsl:call-template name="attributes"><xsl:with-param name="class" select="'name persName'"/></xsl:call-template>
      <xsl:apply-templates/>
    </a>
  </xsl:template>

  <xsl:template match="t:date[@when]">
    <time datetime="{@when}"><xsl:call-template name="attributes"/><xsl:apply-templates/></time>
  </xsl:template>

  <xsl:template match="*">
    <span><xsl:call-template name="attributes"/><xsl:apply-templates/></span>
  </xsl:template>

  <!-- Below the text ............................................................................................. -->

  <xsl:template name="changes">
    <section class="changes">
      <h2>Changes</h2>
      <ul>
        <xsl:for-each select="//t:text//t:choice">
          <xsl:variable name="id"><xsl:call-template name="id"/></xsl:variable>
          <li>
            <a href="#{$id}"><xsl:value-of select="normalize-space(t:corr | t:reg | t:expan)"/></a>
            <xsl:value-of select="concat(' for “', normalize-space(t:sic | t:orig | t:abbr), '” (',
              key('id', substring-after(*/@resp, '#'))/t:name, ', ', */@cert, ' certainty)')"/>
          </li>
        </xsl:for-each>
      </ul>
    </section>
  </xsl:template>

  <xsl:template name="persons">
    <section class="cards">
      <h2>Persons</h2>
      <xsl:for-each select="//t:text//t:persName[@ref][generate-id() = generate-id(key('mention', substring-after(@ref, '#'))[1])]">
        <div class="card" id="card.{substring-after(@ref, '#')}">
          <h3><a href="../persons/{substring-after(@ref, '#')}.html"><xsl:call-template name="label"/></a></h3>
        </div>
      </xsl:for-each>
    </section>
  </xsl:template>

  <xsl:template name="label">
    <xsl:variable name="id" select="substring-after(@ref, '#')"/>
    <xsl:for-each select="$persons"><xsl:value-of select="normalize-space(key('id', $id)/t:persName)"/></xsl:for-each>
  </xsl:template>

  <xsl:template name="about">
    <section class="about">
      <h2>About this document</h2>
      <dl>
        <dt>Source</dt><dd><xsl:value-of select="normalize-space($header/t:fileDesc/t:sourceDesc/t:bibl)"/></dd>
        <dt>Publisher</dt><dd><xsl:value-of select="normalize-space($header/t:fileDesc/t:publicationStmt/t:publisher)"/></dd>
        <dt>Licence</dt>
        <dd><a href="{$header//t:licence/@target}"><xsl:value-of select="normalize-space($header//t:licence)"/></a></dd>
        <xsl:for-each select="$header/t:fileDesc/t:titleStmt/t:respStmt">
          <dt><xsl:value-of select="t:resp"/></dt><dd><xsl:value-of select="t:name"/></dd>
        </xsl:for-each>
        <xsl:for-each select="$header/t:encodingDesc/t:editorialDecl/*">
          <dt><xsl:value-of select="local-name()"/></dt><dd><xsl:value-of select="normalize-space(.)"/></dd>
        </xsl:for-each>
        <xsl:for-each select="$header/t:revisionDesc/t:change">
          <dt><xsl:value-of select="@when"/></dt>
          <dd><xsl:value-of select="concat(., ' ', key('id', substring-after(@who, '#'))/t:name)"/></dd>
        </xsl:for-each>
      </dl>
    </section>
  </xsl:template>

  <xsl:template name="cite">
    <section class="cite">
      <h2>Cite</h2>
      <p class="citation">
        <xsl:value-of select="concat('“', $title, '”, ')"/>
        <xsl:call-template name="date"/>
        <xsl:text>. In </xsl:text>
        <cite><xsl:value-of select="$edition"/></cite>
        <xsl:value-of select="concat(', edited by ', $editor, '.')"/>
      </p>
      <pre class="bibtex">
        <xsl:value-of select="concat('@incollection{', $stem, ',&#10;  title = {', $title, ', ', $when, '},&#10;  booktitle = {', $edition, '},&#10;  editor = {{', $editor, '}}&#10;}&#10;')"/>
      </pre>
      <ul class="downloads"><li><a href="{$stem}.xml">TEI XML</a></li></ul>
    </section>
  </xsl:template>

  <xsl:template name="date">
    <xsl:variable name="months" select="'January  February March    April    May      June     July     August   SeptemberOctober  November December '"/>
    <xsl:value-of select="concat(number(substring($when, 9, 2)), ' ',
      normalize-space(substring($months, 9 * (number(substring($when, 6, 2)) - 1) + 1, 9)), ' ', substring($when, 1, 4))"/>
  </xsl:template>

</xsl:stylesheet>
